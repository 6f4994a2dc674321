const heights = new Map<Element, number>()
let listener: (height: number) => void = () => undefined
let told = 0
let observer: ResizeObserver | undefined

/** The height that the page would take if nothing in it scrolled. */
export function onHeight(callback: (height: number) => void): void {
  listener = callback
}

/** As a `ref`: this element stands below the other measured ones and is as high as what is in it. */
export function measured(element: HTMLElement | null): (() => void) | undefined {
  if (element === null) return undefined
  observer ??= new ResizeObserver(measure)
  observer.observe(element)
  return () => {
    observer?.unobserve(element)
    heights.delete(element)
  }
}

function measure(entries: readonly ResizeObserverEntry[]): void {
  for (const { target, borderBoxSize } of entries) heights.set(target, borderBoxSize[0]?.blockSize ?? 0)
  const height = Math.ceil([...heights.values()].reduce((sum, one) => sum + one, 0))
  if (height === told || height === 0) return
  told = height
  listener(height)
}

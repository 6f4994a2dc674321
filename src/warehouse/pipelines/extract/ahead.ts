/** Works up to `most` items ahead of who takes them; an error comes in its turn. Ending early ends the source. */
export async function* ahead<T>(source: AsyncIterable<T>, most: number): AsyncGenerator<T> {
  const items = source[Symbol.asyncIterator]()
  const waiting: Promise<IteratorResult<T>>[] = []
  const ask = (): void => {
    const next = items.next()
    // an error is thrown where its item is awaited
    next.catch(() => undefined)
    waiting.push(next)
  }
  try {
    for (;;) {
      while (waiting.length < most) ask()
      const item = await waiting.shift()
      if (item === undefined || item.done === true) return
      yield item.value
    }
  } finally {
    await items.return?.()
  }
}

export interface SideBySide {
  readonly width: number
  /** Items each may be ahead. */
  readonly most: number
  readonly stop: () => void
}

/** Runs sources side by side, `width` at a time, and gives their items in the order of the sources. When one fails, `stop` ends the others. */
export async function* sideBySide<T>(sources: Iterable<() => AsyncIterable<T>>, { width, most, stop }: SideBySide): AsyncGenerator<T> {
  const running: AsyncGenerator<T>[] = []
  const coming = sources[Symbol.iterator]()
  const start = (): void => {
    const next = coming.next()
    if (next.done !== true) running.push(begun(next.value(), most))
  }
  try {
    for (let started = 0; started < width; started++) start()
    for (let first = running[0]; first !== undefined; first = running[0]) {
      yield* first
      running.shift()
      start()
    }
  } catch (error) {
    stop()
    throw error
  } finally {
    await Promise.all(running.map((each) => each.return(undefined)))
  }
}

/** A source that begins before its first item is asked for. */
function begun<T>(source: AsyncIterable<T>, most: number): AsyncGenerator<T> {
  const items = ahead(source, most)
  const first = items.next()
  first.catch(() => undefined)
  return after(first, items)
}

async function* after<T>(first: Promise<IteratorResult<T>>, items: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    const item = await first
    if (item.done === true) return
    yield item.value
    yield* items
  } finally {
    await items.return(undefined)
  }
}

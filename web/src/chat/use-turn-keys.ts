import { useMemo } from 'react'
import { useKeys } from '../shell/use-keys.ts'

/**
 * j and k walk through the turns; the other keys press what the current turn shows under them.
 * They work on the document, so that a key does exactly what a click on the same thing does.
 */
export function useTurnKeys(): void {
  const keys = useMemo(
    () => ({
      j: () => step(1),
      k: () => step(-1),
      e: () => inTurn('[data-chip]')?.focus(),
      c: () => inTurn('[data-tab="chart"], [data-tab="number"]')?.click(),
      t: () => inTurn('[data-tab="table"]')?.click(),
      s: () => inTurn('[data-tab="sql"]')?.click(),
      y: () => inTurn('[data-copy-answer] button')?.click(),
      ...Object.fromEntries([1, 2, 3, 4].map((place) => [String(place), () => inTurn(`[data-reading="${place}"]`)?.click()])),
    }),
    [],
  )
  useKeys(keys)
}

function turns(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-turn]')]
}

/** The turn that has the focus, else the newest. */
function current(): HTMLElement | undefined {
  const focused = document.activeElement?.closest<HTMLElement>('[data-turn]')
  return focused ?? turns().at(-1)
}

function step(by: number): void {
  const all = turns()
  const focused = document.activeElement?.closest<HTMLElement>('[data-turn]')
  const at = focused == null ? (by > 0 ? -1 : all.length) : all.indexOf(focused)
  const next = all[Math.min(all.length - 1, Math.max(0, at + by))]
  next?.focus({ preventScroll: true })
  next?.scrollIntoView({ block: 'start' })
}

function inTurn(selector: string): HTMLElement | null | undefined {
  return current()?.querySelector<HTMLElement>(selector)
}

import { type RefObject, useEffect, useRef } from 'react'

/** Room above what was said last. */
const ABOVE = 12

/**
 * Keeps what the visitor said last on top of the part that scrolls, with as much of the answer below as fits, also while the answer
 * grows; until the reader scrolls. What is around that part stays where it is.
 * @param lines  all lines, inside an element marked `data-scroll`
 * @param latest changes with each new line
 */
export function useFollowLines(lines: RefObject<HTMLElement | null>, latest: unknown): void {
  const follows = useRef(true)
  useEffect(() => {
    const list = lines.current
    const scroller = list?.closest('[data-scroll]')
    if (list === null || !(scroller instanceof HTMLElement)) return
    const settle = () => {
      if (follows.current) scroller.scrollTop = topOf(list, scroller)
    }
    const leave = () => {
      follows.current = false
    }
    const observer = new ResizeObserver(settle)
    observer.observe(list)
    const moves = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const
    for (const name of moves) scroller.addEventListener(name, leave, { passive: true })
    return () => {
      observer.disconnect()
      for (const name of moves) scroller.removeEventListener(name, leave)
    }
  }, [lines])
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new line is followed again
  useEffect(() => {
    const list = lines.current
    const scroller = list?.closest('[data-scroll]')
    follows.current = true
    if (list !== null && scroller instanceof HTMLElement) scroller.scrollTop = topOf(list, scroller)
  }, [lines, latest])
}

function topOf(list: HTMLElement, scroller: HTMLElement): number {
  const said = [...list.querySelectorAll('[data-said]')].at(-1)
  if (said === undefined) return scroller.scrollHeight
  return scroller.scrollTop + said.getBoundingClientRect().top - scroller.getBoundingClientRect().top - ABOVE
}

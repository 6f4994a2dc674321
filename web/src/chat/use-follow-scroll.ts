import { useEffect, useRef } from 'react'

/** Brings a new question to the top of the window; what is read meanwhile is left where it is. */
export function useFollowScroll(turns: number): void {
  const before = useRef<number>(undefined)
  useEffect(() => {
    const first = before.current === undefined
    const grown = before.current !== undefined && turns > before.current
    before.current = turns
    if (!grown && !(first && turns > 1)) return
    const newest = [...document.querySelectorAll('[data-turn]')].at(-1)
    newest?.scrollIntoView({ block: 'start', behavior: first ? 'instant' : 'smooth' })
  }, [turns])
}

import { useRouteContext } from '@tanstack/react-router'
import { useCallback, useState } from 'react'
import { keepInTab, keptInTab } from './kept-in-tab.ts'

/**
 * As useState, for what is no plain form: what was changed is still there when the page is opened again, until it is settled.
 * @param place  what is edited and of which version: what was begun on another one is not taken up
 */
export function useKeptState<T>(place: string, stored: T, isOne: (value: unknown) => value is T) {
  const { me } = useRouteContext({ from: '/shell' })
  const key = `parley.form.${me.user_id}.${place}`
  const [state, setState] = useState(() => {
    const kept = keptInTab(key)
    return isOne(kept) ? kept : stored
  })
  const change = useCallback(
    (next: T) => {
      setState(next)
      keepInTab(key, next)
    },
    [key],
  )
  /** It is saved, or given up: nothing is kept, and this is shown. */
  const settle = useCallback(
    (as: T) => {
      setState(as)
      keepInTab(key, undefined)
    },
    [key],
  )
  return [state, change, settle] as const
}

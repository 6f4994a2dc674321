import { useCallback, useReducer, useRef } from 'react'
import { sentence } from '../../api/failure.ts'
import type { QueryAnswer } from '../wire.ts'

/** What a visitor does: writes, presses what leads on, or opens the chat. */
export type Order = { readonly query: string } | { readonly goto: string } | { readonly trigger: string }

/** One line of a chat, in order. */
export type Entry =
  | { readonly id: number; readonly who: 'visitor'; readonly text: string }
  | { readonly id: number; readonly who: 'bot'; readonly result: QueryAnswer['result'] }
  | { readonly id: number; readonly who: 'trouble'; readonly text: string }

export interface Door {
  send(order: Order): Promise<QueryAnswer>
  /** The answer that is still being worked on. */
  result(): Promise<QueryAnswer>
}

interface TalkState {
  readonly entries: readonly Entry[]
  readonly busy: boolean
}
type Change =
  | { readonly type: 'said'; readonly text: string | undefined }
  | { readonly type: 'answered'; readonly result: QueryAnswer['result']; readonly instead: boolean }
  | { readonly type: 'failed'; readonly text: string }
  | { readonly type: 'rested' }
  | { readonly type: 'cleared' }

const NOTHING: TalkState = { entries: [], busy: false }

function changed(state: TalkState, change: Change): TalkState {
  const id = (state.entries.at(-1)?.id ?? 0) + 1
  switch (change.type) {
    case 'said':
      return { busy: true, entries: change.text === undefined ? state.entries : [...state.entries, { id, who: 'visitor', text: change.text }] }
    case 'answered': {
      const before = change.instead && state.entries.at(-1)?.who === 'bot' ? state.entries.slice(0, -1) : state.entries
      return { ...state, entries: [...before, { id, who: 'bot', result: change.result }] }
    }
    case 'failed':
      return { ...state, entries: [...state.entries, { id, who: 'trouble', text: change.text }] }
    case 'rested':
      return { ...state, busy: false }
    case 'cleared':
      return NOTHING
  }
}

export interface Talk extends TalkState {
  /** @param shown what stands in the chat as said; absent: nothing */
  say(order: Order, shown?: string): Promise<void>
  clear(): void
}

/** A chat with a bot. An answer that takes longer is waited for, and takes the place of the one that said so. */
export function useTalk(door: Door): Talk {
  const [state, tell] = useReducer(changed, NOTHING)
  const round = useRef(0)
  const say = useCallback(
    async (order: Order, shown?: string) => {
      const own = round.current
      const still = () => own === round.current
      tell({ type: 'said', text: shown })
      try {
        let { result } = await door.send(order)
        if (still()) tell({ type: 'answered', result, instead: false })
        while (isWorking(result) && still()) {
          result = (await door.result()).result
          if (still()) tell({ type: 'answered', result, instead: true })
        }
      } catch (error) {
        if (still()) tell({ type: 'failed', text: sentence(error) })
      } finally {
        if (still()) tell({ type: 'rested' })
      }
    },
    [door],
  )
  const clear = useCallback(() => {
    round.current += 1
    tell({ type: 'cleared' })
  }, [])
  return { ...state, say, clear }
}

/** Handed over and not answered yet. A question for a detail is incomplete too, and waits for the visitor. */
export function isWorking({ incomplete, parley }: QueryAnswer['result']): boolean {
  return incomplete && parley !== undefined && parley.outcome === undefined
}

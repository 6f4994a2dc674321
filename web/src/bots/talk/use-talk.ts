import { useCallback, useReducer, useRef } from 'react'
import { sentence } from '../../api/failure.ts'
import type { QueryAnswer } from '../wire.ts'

/** What a visitor does: writes, presses what leads on, or opens the chat. */
export type Order = { readonly query: string } | { readonly goto: string } | { readonly trigger: string }

/** One line of a chat, in order. */
export type Entry =
  /** Of a chat that goes on: words alone. */
  | { readonly id: number; readonly who: 'earlier'; readonly text: string; readonly by: 'script' | 'analyst' }
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
  | { readonly type: 'read'; readonly entries: readonly Entry[] }

const NOTHING: TalkState = { entries: [], busy: false }

function changed(state: TalkState, change: Change): TalkState {
  const id = (state.entries.at(-1)?.id ?? 0) + 1
  switch (change.type) {
    case 'said':
      return { busy: true, entries: change.text === undefined ? state.entries : [...state.entries, { id, who: 'visitor', text: change.text }] }
    case 'answered': {
      const last = state.entries.at(-1)
      const replaced = change.instead && last?.who === 'bot' ? last : undefined
      const before = replaced === undefined ? state.entries : state.entries.slice(0, -1)
      return { ...state, entries: [...before, { id: replaced?.id ?? id, who: 'bot', result: change.result }] }
    }
    case 'failed':
      return { ...state, entries: [...state.entries, { id, who: 'trouble', text: change.text }] }
    case 'rested':
      return { ...state, busy: false }
    case 'cleared':
      return NOTHING
    case 'read':
      return { ...state, entries: change.entries }
  }
}

export interface Talk extends TalkState {
  /** @param shown what stands in the chat as said; absent: nothing @returns what became of it, in a word */
  say(order: Order, shown?: string): Promise<string>
  clear(): void
  /** Shows what was said before. */
  show(entries: readonly Entry[]): void
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
        return result.parley?.outcome ?? result.interaction.type
      } catch (error) {
        if (still()) tell({ type: 'failed', text: sentence(error) })
        return 'failed'
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
  const show = useCallback((entries: readonly Entry[]) => tell({ type: 'read', entries }), [])
  return { ...state, say, clear, show }
}

/** Handed over and not answered yet. A question for a detail is incomplete too, and waits for the visitor. */
export function isWorking({ incomplete, parley }: QueryAnswer['result']): boolean {
  return incomplete && parley !== undefined && parley.outcome === undefined
}

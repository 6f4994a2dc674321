import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'

const RETRY_S = 2

/** Statements that may run at a time: of one person, and on this server. */
export interface Slots {
  /** @returns leaves again; harmless when called twice @throws AppError rate_limited */
  enter(actor: Actor): () => void
}

export function createSlots(limits: { readonly perUser: number; readonly perServer: number }): Slots {
  const running = new Map<string, number>()
  return {
    enter: (actor) => {
      const key = JSON.stringify([actor.orgId, actor.userId])
      const own = running.get(key) ?? 0
      const all = [...running.values()].reduce((sum, count) => sum + count, 0)
      if (own >= limits.perUser || all >= limits.perServer) throw new AppError('rate_limited', { retryAfterSeconds: RETRY_S })
      running.set(key, own + 1)
      let inside = true
      return () => {
        if (!inside) return
        inside = false
        const left = (running.get(key) ?? 1) - 1
        if (left > 0) running.set(key, left)
        else running.delete(key)
      }
    },
  }
}

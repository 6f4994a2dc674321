import { AppError } from '../../errors.ts'

/** Calls that run on this server, so that a cancellation, which arrives in a request of its own, finds the one it means. */
export interface RunningCalls {
  /** @returns the signal of these calls, and what to do at their end @throws AppError rate_limited when too many run */
  begin(tokenId: string, requestIds: readonly (string | number)[]): { readonly controller: AbortController; readonly end: () => void }
  /** Stops the call if it is certain which one is meant: clients of one token count from the same number. */
  cancel(tokenId: string, requestId: string | number): void
  /** Ends everything a credential runs. */
  revoke(tokenId: string): void
  stop(): void
}

interface Running {
  readonly tokenId: string
  readonly requestIds: readonly (string | number)[]
  readonly controller: AbortController
}

const MOST_CALLS = 2_000
const MOST_CALLS_PER_TOKEN = 50

export function runningCalls(): RunningCalls {
  const running = new Set<Running>()
  const ofToken = (tokenId: string): readonly Running[] => [...running].filter((each) => each.tokenId === tokenId)
  return {
    begin: (tokenId, requestIds) => {
      if (running.size >= MOST_CALLS || ofToken(tokenId).length >= MOST_CALLS_PER_TOKEN) throw new AppError('rate_limited')
      const call: Running = { tokenId, requestIds, controller: new AbortController() }
      running.add(call)
      return { controller: call.controller, end: () => void running.delete(call) }
    },
    cancel: (tokenId, requestId) => {
      const [meant, ...others] = ofToken(tokenId).filter((each) => each.requestIds.includes(requestId))
      if (others.length === 0) meant?.controller.abort()
    },
    revoke: (tokenId) => {
      for (const each of ofToken(tokenId)) each.controller.abort()
    },
    stop: () => {
      for (const each of running) each.controller.abort()
    },
  }
}

/** What the webhooks that one message plays may take together; what happens between them does not count. */
export interface WebhookBudget {
  readonly wholeMs: number
  /** Whole milliseconds; 0 when nothing more can be called. */
  leftMs(): number
  /** Counts how long a call took. */
  spend<T>(call: () => Promise<T>): Promise<T>
}

/** No receiver answers in less, so it is not worth asking. */
const LEAST_MS = 20

export function openWebhookBudget(wholeMs: number, clock = () => performance.now()): WebhookBudget {
  let spentMs = 0
  return {
    wholeMs,
    leftMs: () => {
      const left = Math.floor(wholeMs - spentMs)
      return left < LEAST_MS ? 0 : left
    },
    spend: async (call) => {
      const begun = clock()
      try {
        return await call()
      } finally {
        spentMs += clock() - begun
      }
    },
  }
}

import type { z } from 'zod'
import type { TalkAnswer } from '../../../app/bots/index.ts'
import { written } from './envelope.ts'
import type { queryAnswer } from './query-schema.ts'

export function presentQueryAnswer({ sessionId, fulfillment, contexts, debug, parley, ...result }: TalkAnswer, now: Date): z.output<typeof queryAnswer> {
  return {
    result: {
      source: 'story',
      ...result,
      contexts: [...contexts],
      fulfillment: [...fulfillment],
      ...(parley !== undefined && { parley }),
      ...(debug !== undefined && { debug: [...debug] }),
    },
    sessionId,
    ...written(now),
  }
}

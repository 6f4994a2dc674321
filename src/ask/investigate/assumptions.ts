import type { Ground } from './ground.ts'
import type { Timeline } from './timeline.ts'

/** What was taken without having been said, one sentence each. */
export function assumptionsOf({ figure }: Ground, { explained }: Timeline): readonly string[] {
  const named = figure.period !== undefined && figure.period.period.kind !== 'all'
  return [
    ...(named ? [] : ['No period was named, so the newest complete one was taken.']),
    ...(explained.cut ? ['The period still runs or its data ends earlier, so only its complete days were compared.'] : []),
  ]
}

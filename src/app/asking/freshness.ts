import type { Actor, Answer } from '../../flow.ts'

/** When what a connection shows was loaded, where that is not the moment of the question. */
export interface Freshness {
  readonly at: Date
  readonly warnings: number
  /** Loading was tried again since, and failed. */
  readonly failedSince: boolean
}
export type FreshnessOf = (actor: Actor, connection: string) => Promise<Freshness | undefined>

/** An answer that says how old its data is. */
export async function withFreshness(answer: Answer, actor: Actor, freshnessOf: FreshnessOf | undefined): Promise<Answer> {
  const connection = connectionBehind(answer)
  if (connection === undefined || freshnessOf === undefined || (answer.kind !== 'answered' && answer.kind !== 'reported')) return answer
  const freshness = await freshnessOf(actor, connection)
  if (freshness === undefined) return answer
  return { ...answer, narration: { ...answer.narration, caveats: [...answer.narration.caveats, freshnessWords(freshness)] } }
}

/** Where the figures of an answer come from. */
function connectionBehind(answer: Answer): string | undefined {
  if (answer.kind === 'answered') return answer.statement.connection
  return answer.kind === 'reported' && answer.exhibits.length > 0 ? answer.connection : undefined
}

/** "Data of 2026-09-14 08:03 UTC." */
function freshnessWords({ at, warnings, failedSince }: Freshness): string {
  const trouble = [
    ...(failedSince ? ['loading failed since'] : []),
    ...(warnings > 0 ? [`loaded with ${warnings === 1 ? '1 warning' : `${warnings} warnings`}`] : []),
  ]
  return `Data of ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC${trouble.map((words) => `; ${words}`).join('')}.`
}

import type { Outcome } from '../conversations/index.ts'

/** An answer and who asked for it. */
export interface ReportSource {
  readonly question: string
  /** E-mail, or the id of an embedded user. */
  readonly author: string
  readonly askedAt: Date
  readonly outcome: Extract<Outcome, { kind: 'answered' | 'reported' }>
  readonly now: Date
}

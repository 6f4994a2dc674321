import type { Button } from '../interaction.ts'

export interface ActiveContext {
  readonly name: string
  /** Unsuccessful matches that it outlives. */
  readonly lifespan: number
}

/** What the next text is the answer to. */
export type Pending = {
  /** Id of the interaction that asks. */
  readonly interaction: string
  /** What the user had said when it began. */
  readonly text: string
  readonly misfits: number
} & (
  | { readonly kind: 'question' /** Index of the response. */; readonly index: number }
  | { readonly kind: 'parameter'; readonly alias: string; readonly filled: Readonly<Record<string, string>> }
)

/** Where a session stands between two messages: plain data, kept in the store. */
export interface TalkState {
  readonly contexts: readonly ActiveContext[]
  /** Contexts before each of the last interactions, newest last. */
  readonly trail: readonly (readonly ActiveContext[])[]
  readonly parameters: Readonly<Record<string, string>>
  /** How often each interaction fired, by id. */
  readonly fired: Readonly<Record<string, number>>
  readonly pending: Pending | null
  /** What the analyst's last answer asked to choose from. */
  readonly options: readonly string[]
  /** Those of the last answer. */
  readonly buttons: readonly Button[]
}

export const FRESH: TalkState = { contexts: [], trail: [], parameters: {}, fired: {}, pending: null, options: [], buttons: [] }

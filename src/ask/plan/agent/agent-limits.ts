import type { Mode } from '../../../flow.ts'

/** What one question may take, besides the limits that come with its model. */
export const AGENT_LIMITS = {
  queries: { economy: 3, balanced: 12, frontier: 30 },
  /** A little less than the deadline of the mode, so that there is time to answer with what was found. */
  milliseconds: { economy: 50_000, balanced: 280_000, frontier: 570_000 },
  skills: { economy: 1, balanced: 4, frontier: 10 },
  queryMilliseconds: 30_000,
  /** Shown to the model of each result. */
  rows: 100,
  cellCharacters: 200,
  resultCharacters: 16_000,
  /** Of one input of a tool, and how deeply it may be nested. */
  inputCharacters: 64_000,
  inputDepth: 40,
  /** Of the model's words that are kept in the conversation with it. */
  textCharacters: 20_000,
  /** Tools that one reply may call. */
  calls: 8,
  outputTokens: 4_096,
  /** Characters of the description of the data. */
  promptCharacters: 24_000,
  /** A token is reckoned as so many characters before the model counts itself. */
  charactersPerToken: 4,
} as const satisfies { readonly [name: string]: number | Readonly<Record<Mode, number>> }

import type { Chunk } from '../../chunks.ts'
import type { Comparison } from '../../sketch.ts'

/** "older than": the operator, and what the adjective says about the field. */
export interface ComparisonCue {
  readonly chunk: Chunk
  readonly op: Comparison
  readonly hint?: string
}

/** Reads what follows "cmp:" in a cue; an operator nobody knows is equality. */
export function comparisonCue(chunk: Chunk, [text, hint]: readonly string[]): ComparisonCue {
  const op = OPERATORS.find((one) => one === text) ?? '='
  return { chunk, op, ...(hint === undefined ? {} : { hint }) }
}

const OPERATORS: readonly Comparison[] = ['=', '!=', '<', '<=', '>', '>=']

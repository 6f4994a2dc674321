import pluralize from 'pluralize'
import type { Column, Order, Select } from '../../../../flow.ts'
import type { Chunk } from '../chunks.ts'
import { whyOf } from '../draft.ts'
import type { Sketch, Superlative } from '../sketch.ts'
import type { BuildState } from './build-state.ts'

export function sortedBy({ nodes }: BuildState, column: Column, direction: 'asc' | 'desc', chunk: Chunk): Order {
  return { ...nodes.make(whyOf(chunk)), column: column.name, direction }
}

/** As many rows as a superlative chooses or the words limit to; "which orders had the highest …" keeps all that tie. */
export function limited({ sketch, nodes }: BuildState, select: Select, superlative: Superlative | undefined): Select {
  const count = superlative?.count ?? sketch.limit
  if (count === undefined) return select
  const why = whyOf(superlative?.chunk ?? sketch.chunks[0])
  const keepsTies = superlative !== undefined && !superlative.plural && asksForSeveral(sketch)
  return { ...select, limit: { ...nodes.make(why), count, offset: 0, ties: keepsTies ? 'keep' : 'cut' } }
}

function asksForSeveral({ subjects, chunks }: Sketch): boolean {
  const subject = subjects[0]?.chunk
  return (
    subject !== undefined &&
    /^\s*(which|who|what)\b/i.test(chunks.map((chunk) => chunk.text).join(' ')) &&
    chunks.indexOf(subject) <= 1 &&
    pluralize.isPlural(subject.text) &&
    !pluralize.isSingular(subject.text)
  )
}

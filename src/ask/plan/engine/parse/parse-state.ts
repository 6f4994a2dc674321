import type { AggregateFn, Display } from '../../../../flow.ts'
import type { Model } from '../../../../warehouse/semantic/model.ts'
import type { Chunk } from '../chunks.ts'
import type { Condition, Noun, OrderWish, Sketch, Superlative, Wanted } from '../sketch.ts'
import { Cursor } from './cursor.ts'

/** What a noun read next is taken for: something to show, part of a condition, a key, or what rows are ordered by. */
type Mode = 'select' | 'where' | 'group' | 'order'

/** How far a question has been read: what was found so far, and what was begun and waits for the words that follow. */
export class ParseState extends Cursor {
  readonly model: Model
  mode: Mode = 'select'

  readonly wanted: Wanted[] = []
  readonly subjects: Noun[] = []
  readonly conditions: Condition[] = []
  readonly groups: Noun[] = []
  readonly orders: OrderWish[] = []
  readonly superlatives: Superlative[] = []
  readonly unused: Chunk[] = []
  readonly oddities: string[] = []
  grain: Sketch['grain']
  part: Sketch['part']
  limit: number | undefined
  distinct = false
  mark: Display['mark'] = 'auto'
  overTime = false
  window: Sketch['window']
  compareTo: Sketch['compareTo']

  /** Aggregates named and not yet given a field. */
  fns: { readonly fn: AggregateFn; readonly chunk: Chunk }[] = []
  /** Left side of a comparison that has not come yet, and the aggregate it stands under. */
  field: Noun | undefined
  fieldFn: AggregateFn | undefined
  /** Entity word named last: what a field belongs to when nothing else is said. */
  entity: Chunk | undefined
  negated = false
  or = false
  /** Number of the clause being read; conditions of one clause are about the same row. */
  clause = 0
  /** Clause that opens after the next condition. */
  scoped: number | undefined
  pendingDistinct = false
  /** A number that may turn out to count a superlative: "the 3 oldest". */
  pendingLimit: Chunk | undefined
  /** Direction said before what it orders. */
  direction: 'asc' | 'desc' | undefined
  /** Whether a limit counts from the bottom. */
  worst = false
  askedWhen: Chunk | undefined

  constructor(chunks: readonly Chunk[], model: Model) {
    super(chunks)
    this.model = model
  }

  sketch(): Omit<Sketch, 'start'> {
    const { wanted, subjects, conditions, groups, orders, superlatives, distinct, mark, overTime, unused, chunks, oddities } = this
    return {
      ...{ wanted, subjects, conditions, groups, orders, superlatives, distinct, mark, overTime, unused, chunks, oddities },
      ...(this.grain === undefined ? {} : { grain: this.grain }),
      ...(this.part === undefined ? {} : { part: this.part }),
      ...(this.limit === undefined ? {} : { limit: this.limit }),
      ...(this.window === undefined ? {} : { window: this.window }),
      ...(this.compareTo === undefined ? {} : { compareTo: this.compareTo }),
    }
  }
}

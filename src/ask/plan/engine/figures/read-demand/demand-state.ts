import type { AggregateFn, Display, Span } from '../../../../../flow.ts'
import type { Model } from '../../../../../warehouse/semantic/model.ts'
import type { Best, CompareWish, Comparison, Demand, Figure, Flag, Key, ValueWish } from '../demand.ts'
import type { Item } from '../scan.ts'

/** What the words just read lead one to expect of the next name. */
type Expect = 'key' | 'order' | 'count' | 'best' | 'which' | 'list' | null

/** A name that may be an entity or the count of its rows, and what it follows. */
interface Dual {
  readonly item: Item
  readonly after: 'and' | 'owner' | 'other'
}

/** How far a question has been read: what was found so far, and what was begun and waits for the words that follow. */
export class DemandState {
  readonly model: Model
  readonly items: readonly Item[]
  /** Index of the item to be read next. */
  at = 0

  figures: Figure[] = []
  readonly keys: Key[] = []
  readonly values: ValueWish[] = []
  readonly flags: Flag[] = []
  readonly comparisons: Comparison[] = []
  readonly absent: Item[] = []
  readonly windows: Demand['windows'][number][] = []
  readonly cues = new Set<string>()
  unused: Item[] = []
  grain: Demand['grain']
  part: Demand['part']
  days: Demand['days']
  period: Demand['period']
  previous = false
  compare: CompareWish | undefined
  best: Best | undefined
  order: Demand['order']
  timeField: Item | undefined
  mark: Display['mark'] | undefined
  listed: Item | undefined
  every: Item | undefined
  role: Item | undefined
  nameless: Demand['nameless']
  /** "sold", "best selling": what is meant by it is settled when nothing else is measured. */
  sold: Item | undefined
  averaged: Demand['averaged']
  perFigure: Item | undefined
  countedIn: Demand['countedIn']
  /** What was averaged, until it is known over which groups. */
  averageOf: Item | undefined
  /** "per", "for each" before the key that is expected. */
  each = false
  asksWhich = false
  overTime = false

  expect: Expect = null
  /** A function that waits for the name it is of. */
  fn: { readonly fn: AggregateFn; readonly item: Item } | null = null
  negated = false
  /** The words that denied, to be named when they deny nothing. */
  denial: Item | undefined
  /** After "that": conditions, and what is compared is a figure before. */
  clause = false
  /** After "and". */
  joined = false
  /** Fields that wait for a comparison. */
  loose: Item[] = []
  /** "the 5", until the superlative that follows. */
  howMany: Item | undefined
  duals: Dual[] = []
  /** "compared to", until the period it is about. */
  comparing: Span | null = null

  constructor(items: readonly Item[], model: Model) {
    this.items = items
    this.model = model
  }

  /** The item `ahead` of the one being read, the next by default. */
  peek(ahead = 0): Item | undefined {
    return this.items[this.at + ahead]
  }
  /** The item `back` of the one being read. */
  before(back = 1): Item | undefined {
    return this.items[this.at - 1 - back]
  }

  demand(): Demand {
    const { figures, keys, values, flags, comparisons, absent, windows, cues, asksWhich, overTime } = this
    return {
      ...{ figures, keys, values, flags, comparisons, absent, windows, cues, asksWhich, overTime },
      beside: this.duals.map((dual) => dual.item),
      unused: [...this.unused, ...this.loose],
      ...(this.grain && { grain: this.grain }),
      ...(this.part && { part: this.part }),
      ...(this.days && { days: this.days }),
      ...(this.period && { period: this.period }),
      ...(this.previous && { previous: true }),
      ...(this.compare && { compare: this.compare }),
      ...(this.sold && this.figures.length === 0 && { sold: this.sold }),
      ...(this.averaged && { averaged: this.averaged }),
      ...(this.countedIn && { countedIn: this.countedIn }),
      ...(this.perFigure && { perFigure: this.perFigure }),
      ...(this.best && { best: this.best }),
      ...(this.order && { order: this.order }),
      ...(this.timeField && { timeField: this.timeField }),
      ...(this.mark !== undefined && { mark: this.mark }),
      ...(this.listed && { listed: this.listed }),
      ...(this.fn !== null && { fn: this.fn }),
      ...(this.every && { every: this.every }),
      ...(this.nameless && { nameless: this.nameless }),
      ...(this.role && { role: this.role }),
    }
  }
}

import type { AggregateFn, Display, Grain } from '../../../flow.ts'
import type { Model } from '../../../warehouse/semantic/model.ts'
import type { Chunk } from './chunks.ts'
import { bestScore, canBe, isNumeric, kindOf } from './nouns.ts'
import type { Comparison, Condition, Noun, Operand, OrderWish, Sketch, Superlative, Wanted } from './sketch.ts'

const GRAINS: readonly Grain[] = ['hour', 'day', 'week', 'month', 'quarter', 'year', 'fiscal_quarter', 'fiscal_year']

type Mode = 'select' | 'where' | 'group' | 'order'
const AGGREGATES: Readonly<Record<string, AggregateFn>> = {
  'agg:avg': 'avg',
  'agg:sum': 'sum',
  'agg:min': 'min',
  'agg:max': 'max',
  'agg:median': 'median',
  'agg:stddev': 'stddev',
}
const FLIPPED: Readonly<Record<Comparison, Comparison>> = { '=': '!=', '!=': '=', '<': '>=', '<=': '>', '>': '<=', '>=': '<' }

/** Reads chunks from left to right into what is wanted, under which conditions, in which order. Never fails; what it cannot use is said. */
export function parse(chunks: readonly Chunk[], model: Model, question = ''): Sketch {
  return { ...new Parser(chunks, model).run(), start: question.trimStart().slice(0, START_LENGTH) }
}

const START_LENGTH = 24

class Parser {
  private readonly chunks: readonly Chunk[]
  private readonly model: Model
  private at = 0
  private mode: Mode = 'select'
  private readonly wanted: Wanted[] = []
  private readonly subjects: Noun[] = []
  private readonly conditions: Condition[] = []
  private readonly groups: Noun[] = []
  private readonly orders: OrderWish[] = []
  private readonly superlatives: Superlative[] = []
  private readonly unused: Chunk[] = []
  private readonly oddities: string[] = []
  private grain: Sketch['grain']
  private part: Sketch['part']
  private limit: number | undefined
  private distinct = false
  private mark: Display['mark'] = 'auto'
  private overTime = false
  private window: Sketch['window']
  private fns: { fn: AggregateFn; chunk: Chunk }[] = []
  private negated = false
  private or = false
  private clause = 0
  private field: Noun | undefined
  private fieldFn: AggregateFn | undefined
  private entity: Chunk | undefined
  private pendingDistinct = false
  private pendingLimit: Chunk | undefined
  private both = false
  private worst = false
  private askedWhen: Chunk | undefined

  constructor(chunks: readonly Chunk[], model: Model) {
    this.chunks = chunks
    this.model = model
  }

  run(): Omit<Sketch, 'start'> {
    while (this.at < this.chunks.length) {
      const before = this.at
      this.step()
      if (this.at === before) this.at++
    }
    this.flushField()
    if (this.wanted.length === 0 && this.askedWhen !== undefined) this.wanted.push({ kind: 'hint', hint: 'time', distinct: false, chunk: this.askedWhen })
    return {
      wanted: this.wanted,
      subjects: this.subjects,
      conditions: this.conditions,
      groups: this.groups,
      orders: this.orders,
      superlatives: this.superlatives,
      distinct: this.distinct,
      mark: this.mark,
      overTime: this.overTime,
      unused: this.unused,
      chunks: this.chunks,
      oddities: this.oddities,
      ...(this.grain === undefined ? {} : { grain: this.grain }),
      ...(this.part === undefined ? {} : { part: this.part }),
      ...(this.limit === undefined ? {} : { limit: this.limit }),
      ...(this.window === undefined ? {} : { window: this.window }),
      ...(this.compareTo === undefined ? {} : { compareTo: this.compareTo }),
    }
  }

  private peek(ahead = 0): Chunk | undefined {
    return this.chunks[this.at + ahead]
  }
  private cueAt(ahead: number): string {
    return this.peek(ahead)?.cue ?? ''
  }
  /** Index of the next chunk that is not a filler, from `ahead` on. */
  private skip(ahead: number, fillers: readonly string[] = ['of', 'all', 'distinct', 'in', 'ref']): number {
    let k = ahead
    while (fillers.includes(this.cueAt(k)) || this.peek(k)?.kind === 'word') k++
    return k
  }

  private step() {
    const chunk = this.peek()
    if (chunk === undefined) return
    switch (chunk.kind) {
      case 'mark':
        return this.onMark(chunk)
      case 'word':
        if (chunk.content) this.unused.push(chunk)
        this.at++
        return
      case 'cue':
        return this.onCue(chunk)
      case 'number':
        return this.onNumber(chunk)
      case 'period':
        return this.onPeriod(chunk)
      case 'noun':
        return this.onNoun(chunk)
    }
  }

  // ── marks and cues ──

  private onMark(chunk: Chunk) {
    this.at++
    if ('.?!;:'.includes(chunk.text)) this.newSentence()
    else if (chunk.text === ',') this.onComma()
  }
  private onComma() {
    if (this.mode === 'group' && this.wanted.length === 0) this.mode = 'select'
  }
  private newSentence() {
    if (this.at >= this.chunks.length) return
    this.flushField()
    this.entity = this.subjects[0]?.chunk ?? this.entity
    this.mode = 'select'
    this.clause++
    this.fns = []
  }

  private onCue(chunk: Chunk) {
    const [head = '', ...rest] = chunk.cue.split(':')
    switch (head) {
      case 'count':
        return this.onCount(chunk)
      case 'how_much':
        this.fns.push({ fn: 'sum', chunk })
        this.at++
        return
      case 'agg':
        return this.onAggregate(chunk)
      case 'sup':
        return this.onSuperlative(chunk, rest)
      case 'cmp':
        return this.onComparison(chunk, rest)
      case 'between':
        return this.onBetween(chunk)
      case 'post':
        return this.onPostComparison(chunk, rest[0] === '<=' ? '<=' : '>=')
      case 'text':
        return this.onText(chunk, rest[0] === 'starts' ? 'starts' : rest[0] === 'ends' ? 'ends' : 'contains')
      case 'null':
      case 'not_null':
        return this.onNull(chunk, head === 'not_null')
      case 'not':
        this.at++
        this.negated = true
        if (this.mode === 'select' && (this.wanted.length > 0 || this.subjects.length > 0)) this.enterWhere()
        return
      case 'each':
        return this.onEach()
      case 'by':
        return this.onBy()
      case 'order':
        return this.onOrder()
      case 'asc':
      case 'desc':
      case 'alpha':
        return this.onDirection(chunk)
      case 'distinct':
        this.at++
        this.pendingDistinct = true
        return
      case 'or':
        this.at++
        this.or = true
        return
      case 'and':
      case 'but':
        return this.onAnd(head)
      case 'both':
      case 'either':
        this.at++
        this.both = head === 'both'
        return
      case 'who':
      case 'that':
      case 'which':
      case 'whose':
      case 'where':
        return this.onRelative(head)
      case 'when':
        this.at++
        if (this.wanted.length === 0 && this.mode === 'select') this.askedWhen = chunk
        return
      case 'with':
        return this.onWith()
      case 'how':
        this.wanted.push({ kind: 'hint', hint: rest[0] ?? 'any', distinct: false, chunk })
        this.at++
        return
      case 'unit':
        this.at++
        return this.onYearsOld(chunk)
      case 'full':
        this.wanted.push({ kind: 'full', distinct: false, chunk })
        this.at++
        return
      case 'grain':
        return this.onGrain(chunk, rest[0] ?? '')
      case 'part':
        this.part = { part: rest[0] === 'hour' ? 'hour' : rest[0] === 'month_of_year' ? 'month_of_year' : 'weekday', chunk }
        this.at++
        return
      case 'chart':
        return this.onChart(rest[0] ?? '')
      case 'share':
      case 'running':
      case 'growth':
      case 'moving':
        this.at++
        return this.onWindow(chunk, head, rest)
      case 'over_time':
        this.overTime = true
        this.at++
        return
      case 'compare':
        this.at++
        return this.onCompare(chunk)
      case 'difference':
      case 'cause':
      case 'write':
      case 'forecast':
        this.oddities.push(head)
        this.at++
        return
      default:
        this.at++
    }
  }

  private onWindow(chunk: Chunk, kind: 'share' | 'running' | 'growth' | 'moving', rest: readonly string[]) {
    const grain = GRAINS.find((one) => one === rest[1])
    this.window = { kind, chunk, ...(rest[0] === undefined ? {} : { size: Number(rest[0]) }), ...(grain === undefined ? {} : { grain }) }
    const next = this.peek(this.skip(0))
    if (kind === 'share' && next !== undefined && /^total$/i.test(next.text)) this.at = next.at + 1
  }
  private compareTo: Sketch['compareTo']
  /** "compared to last year", "against the same quarter last year", "vs the previous month" */
  private onCompare(chunk: Chunk) {
    this.flushField()
    const ahead = this.chunks.slice(this.at)
    const period = ahead.find((one) => one.kind === 'period')
    const between = ahead.slice(0, period === undefined ? 0 : ahead.indexOf(period))
    if (period === undefined || between.some((one) => one.kind === 'noun')) {
      this.oddities.push('compare')
      return
    }
    this.compareTo = { chunk, period, sameOf: between.length > 0 && between.some((one) => /same|quarter|month|week/i.test(one.text)) }
    for (const word of between)
      this.unused.splice(0, 0, ...(word.kind === 'word' && word.content && !/^(quarter|month|week|period|year)s?$/i.test(word.text) ? [word] : []))
    this.at = period.at + 1
  }

  private onAnd(head: string) {
    this.at++
    this.or = false
    if (head === 'but' && this.mode === 'select' && this.subjects.length + this.wanted.length > 0) this.enterWhere()
    if (this.mode === 'order' && this.startsDemand()) this.mode = 'select'
  }
  /** "… and how many …", "… and the average …" after conditions go on asking. */
  private startsDemand(): boolean {
    const k = this.skip(0)
    return ['count', 'how_much'].includes(this.cueAt(k))
  }

  private enterWhere() {
    this.flushField()
    this.mode = 'where'
    this.fns = []
  }

  private onRelative(head: string) {
    const first = this.at === 0 || this.previousIsBoundary()
    const anew = (head === 'which' || head === 'who') && this.previousIs(['and'])
    this.at++
    if (first) return
    if (anew && this.mode !== 'order') {
      this.flushField()
      this.mode = 'select'
      return this.askSubject()
    }
    if (head === 'which' && this.mode === 'select' && this.previousIs(['in', 'of', 'by'])) return

    if (this.wanted.length === 0 && this.subjects.length === 0 && this.groups.length === 0) return
    const field = this.fieldBefore(this.at - 2)
    const compared = /^(cmp|text|between|null|not_null)/.test(this.cueAt(0))
    this.enterWhere()
    this.clause++
    if (compared && field !== undefined) this.field = { chunk: field }
  }
  private fieldBefore(at: number): Chunk | undefined {
    const before = this.chunks[at]
    return before !== undefined && canBe(before, 'field', 0.6) && kindOf(before) === 'field' ? before : undefined
  }
  /** "the schools and what are their locations" asks for the schools as well. */
  private askSubject() {
    const subject = this.subjects[0]
    if (this.wanted.length === 0 && subject !== undefined) this.wanted.push({ kind: 'noun', noun: subject, distinct: false, chunk: subject.chunk })
  }
  private previousIsBoundary(): boolean {
    const before = this.chunks[this.at - 1]
    return before === undefined || before.kind === 'mark'
  }
  private previousIs(cues: readonly string[]): boolean {
    return cues.includes(this.chunks[this.at - 1]?.cue ?? '')
  }

  private onWith() {
    this.at++
    if (this.mode === 'order' || this.mode === 'group') this.mode = 'where'
    if (this.mode === 'select' && this.wanted.length + this.subjects.length > 0) this.enterWhere()
  }

  // ── aggregates and counts ──

  private onCount(chunk: Chunk) {
    let k = this.skip(1, ['of', 'all', 'distinct', 'in', 'ref', 'which', 'agg:sum'])
    const first = this.peek(k)
    const next = first === undefined ? undefined : (this.compound(first) ?? first)
    if (first !== undefined && next !== first) k++
    const distinct = this.between(1, k).some((other) => other.cue === 'distinct')
    if (this.mode === 'order') return this.orderByCount(chunk, next, k)
    if (next?.kind !== 'noun') {
      const anew = this.previousIs(['and']) || this.chunks[this.at - 1]?.text === ','
      this.at++
      if (this.mode !== 'select' && !anew) return
      if (/^count$/i.test(chunk.text) && chunk.at === 0) return
      this.flushField()
      if (this.superlatives.length > 0 || this.mode === 'select' || this.conditions.some((one) => one.kind === 'count'))
        this.wanted.push({ kind: 'count', distinct: false, chunk })
      return
    }
    const counted = this.chunks[next.at + 1]
    if (kindOf(next) === 'value' && counted !== undefined && kindOf(counted) === 'entity') {
      this.at = next.at
      this.wanted.push({ kind: 'count', noun: { chunk: counted }, distinct: false, chunk })
      return
    }
    const total = /total/i.test(chunk.text)
    const field = isNumeric(next, this.model) && ((bestScore(next, 'field') >= 0.88 && bestScore(next, 'entity') < 0.88) || this.isQuantity(next))
    if (this.mode === 'where' && !this.endsClause()) {
      this.at += k + 1
      this.field = { chunk: next }
      this.fieldFn = field ? undefined : 'count'
      return
    }
    this.at += k + 1
    this.mode = 'select'
    const noun = this.nounOf(next)
    if (field && (distinct || this.pendingDistinct)) this.wanted.push({ kind: 'count', noun, distinct: true, chunk })
    else if (field && this.fns.length > 0) for (const { fn } of this.fns) this.wanted.push({ kind: 'noun', noun, fn, distinct: false, chunk })
    else if (field && /number|count|how many/i.test(chunk.text))
      this.wanted.push({ kind: 'noun', noun, distinct: false, chunk, ...(total || /how many/i.test(chunk.text) ? { fn: 'sum' as const } : this.pendingFn()) })
    else this.wanted.push({ kind: 'count', noun, distinct: distinct || this.pendingDistinct, chunk, ...this.pendingFn() })
    this.pendingDistinct = false
    this.fns = []
    if (kindOf(next) === 'entity') {
      this.entity = next
      if (this.subjects.length === 0 && this.wanted.length === 1) this.subjects.push({ chunk: next })
    }
  }
  /** "number of rooms" of a field called room count. */
  private isQuantity(chunk: Chunk): boolean {
    return (
      bestScore(chunk, 'entity') < 0.5 &&
      chunk.links.some((link) => link.target.kind === 'field' && link.score >= 0.5 && /(^|_)(count|number|num|no|quantity|amount)(_|$)/.test(link.target.field))
    )
  }
  private pendingFn(): { readonly fn?: AggregateFn } {
    const fn = this.fns[0]?.fn
    return fn === undefined ? {} : { fn }
  }
  private endsClause(): boolean {
    const before = this.chunks[this.at - 1]
    return before === undefined || before.kind === 'mark' || (before.cue === 'and' && this.field === undefined)
  }
  private between(from: number, to: number): readonly Chunk[] {
    return this.chunks.slice(this.at + from, this.at + to)
  }

  private orderByCount(chunk: Chunk, next: Chunk | undefined, k: number) {
    this.at += next?.kind === 'noun' ? k + 1 : 1
    const noun = next?.kind === 'noun' ? { noun: { chunk: next } } : {}
    const numeric = next !== undefined && isNumeric(next, this.model) && bestScore(next, 'field') > bestScore(next, 'entity')
    this.orders.push({ ...noun, count: !numeric, direction: this.limit === undefined ? this.pendingDirection() : 'desc', chunk })
  }

  private onAggregate(chunk: Chunk) {
    const fn = AGGREGATES[chunk.cue] ?? 'avg'
    const k = this.skip(1, ['of', 'all', 'in', 'ref', 'distinct'])
    const next = this.peek(k)
    if (next?.cue === 'count') {
      this.at++
      this.fns.push({ fn, chunk })
      return
    }
    if (next?.kind !== 'noun' && !this.joinsAggregates(k)) {
      this.at++
      if (this.mode === 'select' && next?.kind !== 'cue') this.lateAggregate(fn, chunk)
      return
    }
    this.at++
    this.fns.push({ fn, chunk })
  }
  /** "maximum and minimum age", "max, min and average price". */
  private joinsAggregates(k: number): boolean {
    const next = this.peek(k)
    const after = this.peek(k + 1)
    return (
      (next?.cue === 'and' || next?.text === ',' || next?.cue === 'or') &&
      (after?.cue.startsWith('agg:') === true || after?.cue.startsWith('sup:') === true || after?.cue === 'and' || this.peek(k + 2)?.kind === 'noun')
    )
  }
  /** "… on average", "in total" after what is meant. */
  private lateAggregate(fn: AggregateFn, chunk: Chunk) {
    const last = this.wanted.at(-1)
    if (last?.fn === undefined && (last?.kind === 'hint' || (last?.kind === 'noun' && last.noun !== undefined && isNumeric(last.noun.chunk, this.model)))) {
      this.wanted[this.wanted.length - 1] = { ...last, fn, chunk }
    }
  }

  // ── superlatives ──

  private onSuperlative(chunk: Chunk, rest: readonly string[]) {
    const [what = '', hint] = rest
    const plain = chunk.text.toLowerCase()
    const direction = ['min', 'least', 'rare', 'bottom'].includes(what) ? 'asc' : 'desc'
    this.at++
    const number = this.peek()?.kind === 'number' && Number(this.peek()?.number) <= 1000 ? this.peek() : undefined
    if (number !== undefined) this.at++
    const count = Number(number?.number ?? this.pendingLimit?.number ?? 1)
    const counted = number !== undefined || this.pendingLimit !== undefined
    this.pendingLimit = undefined
    if (this.mode === 'order' && (what === 'top' || what === 'bottom')) return
    if (what === 'common' || what === 'rare') return this.superlative({ kind: 'common', direction, count, plural: false, chunk }, counted)
    if (what === 'most' || what === 'least') return this.superlativeOfCount(chunk, direction, count, counted)
    if (what === 'top' || what === 'bottom') return this.onTop(chunk, direction, count, counted)
    const k = this.skip(0, ['of', 'all', 'in', 'ref', 'agg:sum', 'agg:avg', 'agg:max', 'agg:min', 'distinct'])
    const fn = this.between(0, k)
      .map((other) => AGGREGATES[other.cue])
      .find((other) => other !== undefined)
    const next = this.peek(k)
    if (next?.cue === 'count') {
      this.at += k + 1
      return this.superlativeOfCount(chunk, direction, count, counted)
    }
    if (next?.kind === 'noun' && this.isAboutField(next, hint)) return this.superlativeOfField(chunk, next, k, fn, direction, count, counted, hint)
    if ((next?.cue === 'and' || next?.text === ',') && this.mode === 'select' && this.wanted.length === 0 && hint === undefined) {
      this.fns.push({ fn: direction === 'desc' ? 'max' : 'min', chunk })
      return
    }
    const entity = next?.kind === 'noun' && kindOf(next) === 'entity' ? next : undefined
    const field = this.mode === 'order' || this.field === undefined ? undefined : this.field
    if (field !== undefined && entity === undefined && isNumeric(field.chunk, this.model)) {
      const fieldFn = this.fieldFn
      this.field = undefined
      this.fieldFn = undefined
      return this.superlative({ kind: 'field', noun: field, direction, count, plural: false, chunk, ...fnOf(fieldFn) }, counted)
    }
    void plain
    this.superlative(
      {
        kind: 'hint',
        hint: hint ?? 'any',
        direction,
        count,
        plural: this.isPlural(next),
        chunk,
        ...(next?.kind === 'noun' ? { chosen: { chunk: next } } : {}),
      },
      counted,
    )
  }

  /** "highest salary" is about a field, "oldest student" and "largest city" about an entity. */
  private isAboutField(next: Chunk, hint: string | undefined): boolean {
    const field = bestScore(next, 'field')
    const measure = bestScore(next, 'measure')
    const entity = bestScore(next, 'entity')
    if (measure >= 0.8) return true
    if (hint !== undefined && entity >= field - 0.1 && entity > 0.5) return false
    if (hint === 'time' || hint === 'age') return isNumeric(next, this.model) || this.isTemporal(next)
    return field > entity + 0.1 || (field >= entity && isNumeric(next, this.model))
  }
  private isTemporal(next: Chunk): boolean {
    return next.links.some((link) => {
      if (link.target.kind !== 'field' || link.score < 0.5) return false
      const type = this.model.entities[link.target.entity]?.fields[link.target.field]?.type
      return type === 'date' || type === 'timestamp' || type === 'timestamptz'
    })
  }

  private superlativeOfField(
    chunk: Chunk,
    next: Chunk,
    k: number,
    fn: AggregateFn | undefined,
    direction: 'asc' | 'desc',
    count: number,
    counted: boolean,
    hint: string | undefined,
  ) {
    const asked = this.mode === 'select' && this.wanted.length === 0 && this.subjects.length === 0
    if (asked && !counted && fn === undefined && (isNumeric(next, this.model) || this.isTemporal(next)) && !this.previousIs(['which'])) {
      this.fns.push({ fn: direction === 'desc' ? 'max' : 'min', chunk })
      return
    }
    const inList = this.mode === 'select' && this.wanted.length > 0 && this.subjects.length === 0 && !this.hasEntityAhead(k)
    if (this.mode === 'select' && this.previousIs(['and']) && this.wanted.some((one) => one.fn !== undefined)) {
      this.fns.push({ fn: direction === 'desc' ? 'max' : 'min', chunk })
      return
    }
    void inList
    this.at += k + 1
    this.superlative(
      {
        kind: 'field',
        noun: this.nounOf(next),
        direction,
        count,
        plural: false,
        chunk,
        ...(fn === undefined ? {} : { fn }),
        ...(hint === undefined ? {} : { hint }),
      },
      counted,
    )
  }
  private hasEntityAhead(k: number): boolean {
    return this.chunks.slice(this.at + k + 1).some((other) => kindOf(other) === 'entity')
  }

  private superlativeOfCount(chunk: Chunk, direction: 'asc' | 'desc', count: number, counted: boolean) {
    const k = this.skip(0, ['of', 'all', 'in', 'ref', 'distinct', 'count', 'agg:sum'])
    const next = this.peek(k)
    const summed = this.between(0, k).some((other) => other.cue === 'agg:sum')
    const last = this.wanted.at(-1)
    if (next?.kind !== 'noun' && last?.noun !== undefined && canBe(last.noun.chunk, 'measure', 0.8) && this.subjects.length > 0) {
      this.wanted.pop()
      return this.superlative({ kind: 'field', noun: last.noun, direction, count, plural: false, chunk }, counted)
    }
    if (next?.kind !== 'noun') {
      return this.superlative({ kind: 'common', direction, count, plural: false, chunk }, counted)
    }
    const numeric = (bestScore(next, 'field') > bestScore(next, 'entity') + 0.1 && isNumeric(next, this.model)) || this.isQuantity(next)
    const measure = bestScore(next, 'measure') >= 0.8
    if (kindOf(next) === 'value') return this.superlative({ kind: 'common', direction, count, plural: false, chunk }, counted)
    const asked = this.mode === 'select' && this.wanted.length === 0 && this.subjects.length === 0 && !this.previousIs(['which'])
    if (
      numeric &&
      !counted &&
      /^(the )?(maximum|minimum|max|min|highest|lowest|largest|smallest|greatest)/i.test(chunk.text) &&
      (asked || this.fns.length > 0)
    ) {
      this.fns.push({ fn: direction === 'desc' ? 'max' : 'min', chunk })
      return
    }
    this.at += k + 1
    if (numeric || measure)
      this.superlative({ kind: 'field', noun: this.nounOf(next), direction, count, plural: false, chunk, ...(summed ? { fn: 'sum' as const } : {}) }, counted)
    else this.superlative({ kind: 'count', noun: { chunk: next }, direction, count, plural: false, chunk }, counted)
  }

  private onTop(chunk: Chunk, direction: 'asc' | 'desc', count: number, counted: boolean) {
    const ahead = this.chunks.slice(this.at)
    const by = ahead.findIndex((other) => other.cue === 'by' || other.cue === 'order')
    const next = this.peek(this.skip(0))
    if (next?.cue.startsWith('sup:') === true || this.cueAt(0).startsWith('sup:')) {
      this.pendingLimit = this.chunks[this.at - 1]?.kind === 'number' ? this.chunks[this.at - 1] : undefined
      return
    }
    if (next?.kind === 'noun' && kindOf(next) !== 'entity' && isNumeric(next, this.model) && by < 0) {
      return this.superlativeOfField(chunk, next, this.skip(0), undefined, direction, count, true, undefined)
    }
    if (by < 0)
      return this.superlative(
        { kind: 'hint', hint: 'any', direction, count, plural: counted, chunk, ...(next?.kind === 'noun' ? { chosen: { chunk: next } } : {}) },
        counted,
      )
    this.limit = count
    this.worst = direction === 'asc'
  }

  private superlative(one: Superlative, counted: boolean) {
    this.superlatives.push({ ...one, plural: one.plural || counted, ...(this.entity === undefined ? {} : { near: this.entity }) })
    this.negated = false
  }
  private isPlural(chunk: Chunk | undefined): boolean {
    return chunk !== undefined && /[^s]s$/.test(chunk.text)
  }

  // ── conditions ──

  private onComparison(chunk: Chunk, rest: readonly string[]) {
    const op = comparisonOf(rest[0])
    const hint = rest[1]
    this.at++
    if (this.mode === 'order') this.mode = 'where'
    const k = this.skip(0, ['of', 'all', 'ref', 'in', 'or', 'that', 'which'])
    const next = this.peek(k)
    if (next === undefined) return
    if (next.kind === 'number' || (next.kind === 'period' && next.number !== undefined)) return this.compareNumber(chunk, op, hint, next, k)
    if (next.kind === 'period') {
      this.at += k + 1
      return this.condition({ kind: 'compare', op, operand: { kind: 'period', chunk: next }, chunk, hint: hint ?? 'time', ...this.left() })
    }
    const value = this.peek(k + 1)
    if (next.kind === 'noun' && kindOf(next) === 'field' && this.field === undefined && value?.number !== undefined) {
      this.at += k + 2
      return this.condition({
        kind: 'compare',
        op,
        operand: { kind: 'number', chunk: value },
        chunk,
        noun: this.nounOf(next),
        ...(hint === undefined ? {} : { hint }),
      })
    }
    if (next.cue.startsWith('agg:') || next.cue.startsWith('sup:')) return this.compareAggregate(chunk, op, hint, k)
    if (next.kind === 'noun') return this.compareNoun(chunk, op, hint, next, k)
    this.oddities.push('comparison')
  }

  private compareNumber(chunk: Chunk, op: Comparison, hint: string | undefined, number: Chunk, k: number) {
    this.at += k + 1
    const after = this.skip(0, ['of', 'all', 'ref', 'distinct'])
    const unit = this.peek(after)
    const operand: Operand = { kind: 'number', chunk: number }
    if (this.cueAt(0) === 'unit:age') {
      this.at++
      return this.condition({ kind: 'compare', op, operand, chunk, hint: 'age' })
    }
    if (this.isTimes(number) && this.countLast(op, operand)) return
    const left = this.leftOrLast(hint)
    if (left.noun === undefined && unit?.kind === 'noun' && hint === undefined && kindOf(unit) !== 'value') {
      this.at += after + 1
      return this.countOrField(chunk, op, operand, unit)
    }
    if (left.noun !== undefined && left.fn === undefined && kindOf(left.noun.chunk) === 'entity' && !isNumeric(left.noun.chunk, this.model)) {
      return this.condition({ kind: 'count', noun: left.noun, op, operand, chunk })
    }
    this.condition({ kind: left.fn === 'count' ? 'count' : 'compare', op, operand, chunk, ...left, ...(hint === undefined ? {} : { hint }) })
  }

  /** "more than 3 orders" counts rows; "more than 20 points" compares a field. */
  private countOrField(chunk: Chunk, op: Comparison, operand: Operand, unit: Chunk) {
    const numeric = isNumeric(unit, this.model) && bestScore(unit, 'field') > bestScore(unit, 'entity') + 0.05
    if (bestScore(unit, 'measure') >= 0.8) this.condition({ kind: 'compare', noun: this.nounOf(unit), op, operand, chunk })
    else if (numeric) this.condition({ kind: 'compare', noun: this.nounOf(unit), op, operand, chunk })
    else {
      this.condition({ kind: 'count', noun: { chunk: unit }, op, operand, chunk })
      this.entity = kindOf(unit) === 'entity' ? unit : this.entity
    }
  }

  private compareAggregate(chunk: Chunk, op: Comparison, hint: string | undefined, k: number) {
    const cue = this.peek(k)?.cue ?? ''
    const fn = AGGREGATES[cue] ?? (cue.startsWith('sup:min') || cue.startsWith('sup:least') ? 'min' : 'max')
    this.at += k + 1
    const j = this.skip(0, ['of', 'all', 'ref', 'in'])
    const next = this.peek(j)
    const left = this.left()
    if (next?.kind === 'noun' && canBe(next, 'field', 0.4) && kindOf(next) !== 'entity') {
      this.at += j + 1
      const noun = this.nounOf(next)
      const scope = this.opensScope() ? this.clause + 1 : undefined
      if (scope !== undefined) this.scoped = scope
      return this.condition({
        kind: 'compare',
        op,
        operand: { kind: 'noun', noun, fn, ...(scope === undefined ? {} : { scope }) },
        chunk,
        noun: left.noun ?? noun,
        ...(left.fn === undefined ? {} : { fn: left.fn }),
      })
    }
    if (left.noun === undefined) return this.condition({ kind: 'average', op, chunk, fn, ...(hint === undefined ? {} : { hint }) })
    this.condition({ kind: 'compare', op, operand: { kind: 'noun', noun: left.noun, fn }, chunk, ...left })
  }

  private scoped: number | undefined
  /** "… than the average salary of instructors in Physics": conditions that follow are about those averaged. */
  private opensScope(): boolean {
    if (this.cueAt(0) !== 'of' && this.cueAt(0) !== 'in') return false
    const rest = this.chunks.slice(this.at)
    return rest.some((one) => kindOf(one) === 'value' || one.kind === 'number' || one.kind === 'period')
  }

  private compareNoun(chunk: Chunk, op: Comparison, hint: string | undefined, next: Chunk, k: number) {
    if (kindOf(next) === 'value' || bestScore(next, 'value') > 0) {
      this.at += k + 1
      const left = this.left()
      return this.condition({
        kind: op === '=' || op === '!=' ? 'value' : 'compare',
        op,
        operand: { kind: 'text', chunk: next },
        chunk: next,
        ...left,
        ...(hint === undefined ? {} : { hint }),
        ...(op === '!=' ? { negated: true } : {}),
      })
    }
    const left = this.left()
    if (left.noun !== undefined && canBe(next, 'field', 0.6)) {
      this.at += k + 1
      return this.condition({ kind: 'compare', op, operand: { kind: 'noun', noun: this.nounOf(next) }, chunk, ...left })
    }
    this.oddities.push('comparison')
  }

  private onBetween(chunk: Chunk) {
    this.at++
    const low = this.operandAt()
    const joiner = this.peek()
    if (low === null || !(joiner?.cue === 'and' || joiner?.cue === 'in' || joiner?.text === '-')) {
      this.oddities.push('between')
      return
    }
    this.at++
    const high = this.operandAt()
    if (high === null) {
      this.oddities.push('between')
      return
    }
    const left = this.left()
    const unit = this.peek(this.skip(0, ['of']))
    if (left.noun === undefined && unit?.kind === 'noun' && isNumeric(unit, this.model)) {
      this.at += this.skip(0, ['of']) + 1
      return this.condition({ kind: 'compare', op: '>=', operand: low, high, chunk, noun: { chunk: unit } })
    }
    this.condition({ kind: 'compare', op: '>=', operand: low, high, chunk, ...left })
  }
  private operandAt(): Operand | null {
    const chunk = this.peek(this.skip(0, []))
    if (chunk === undefined) return null
    if (chunk.kind === 'number' || (chunk.kind === 'period' && chunk.number !== undefined)) return this.took(chunk, { kind: 'number', chunk })
    if (chunk.kind === 'period') return this.took(chunk, { kind: 'period', chunk })
    return null
  }
  private took(chunk: Chunk, operand: Operand): Operand {
    this.at = chunk.at + 1
    return operand
  }

  /** "30 or older", "2000 or after", "at 5 or more stores": turns the equality before it around. */
  private onPostComparison(chunk: Chunk, op: Comparison) {
    this.at++
    const next = this.peek(this.skip(0, []))
    if (next !== undefined && (next.kind === 'number' || next.kind === 'period' || next.cue.startsWith('agg:'))) {
      this.or = /^or\b/i.test(chunk.text)
      const last = this.conditions.at(-1)
      if (this.field === undefined && last?.kind === 'compare' && last.noun !== undefined) this.field = last.noun
      const strict = /after|above|over|later|higher|greater|more/i.test(chunk.text) ? '>' : '<'
      this.at--
      return this.onComparison(chunk, [strict, ...(/after|before|later|earlier/i.test(chunk.text) ? ['time'] : [])])
    }
    const last = this.conditions.at(-1)
    const number = last?.operand?.kind === 'number' ? last.operand.chunk : undefined
    if (last !== undefined && number !== undefined && (last.kind === 'compare' || last.kind === 'count')) {
      this.conditions[this.conditions.length - 1] = { ...last, op }
      return
    }
    if (last?.kind === 'period') {
      this.conditions[this.conditions.length - 1] = { ...last, kind: 'compare', op, hint: 'time' }
      return
    }
    const pending = this.pendingLimit
    if (pending === undefined) {
      this.oddities.push('comparison')
      return
    }
    this.pendingLimit = undefined
    const k = this.skip(0)
    const unit = this.peek(k)
    if (unit?.kind === 'noun' && kindOf(unit) !== 'value') {
      this.at += k + 1
      return this.countOrField(chunk, op, { kind: 'number', chunk: pending }, unit)
    }
    this.condition({ kind: 'compare', op, operand: { kind: 'number', chunk: pending }, chunk, ...this.left(), ...hintOfPost(chunk.text) })
  }

  /** "aged 30 years", "30 years old". */
  private onYearsOld(chunk: Chunk) {
    const number = this.chunks[chunk.at - 1]
    if (number?.kind !== 'number' || this.conditions.some((one) => one.operand?.kind === 'number' && one.operand.chunk === number)) return
    this.pendingLimit = undefined
    this.unused.splice(this.unused.indexOf(number), this.unused.includes(number) ? 1 : 0)
    this.condition({ kind: 'compare', op: '=', operand: { kind: 'number', chunk: number }, chunk, hint: 'age' })
  }

  private onText(chunk: Chunk, text: 'contains' | 'starts' | 'ends') {
    const k = this.skip(1, ['of', 'all', 'in', 'either'])
    const next = this.peek(k)
    const plain = /^(contains?|containing|contained|includ(e|es|ing)|like|contained in)$/i.test(chunk.text)
    const quoted = next !== undefined && (canBe(next, 'value', 0.1) || next.kind === 'word' || next.kind === 'number' || next.kind === 'period')
    if (!quoted || (plain && next.kind === 'noun' && kindOf(next) !== 'value' && !/^["'“]/.test(next.text))) {
      this.at++
      if (this.mode === 'select' && this.wanted.length + this.subjects.length > 0) this.enterWhere()
      return
    }
    this.at += k + 1
    const last = this.wanted.at(-1)
    const left = this.left()
    const noun = left.noun ?? (this.mode === 'select' && last?.kind === 'noun' ? last.noun : undefined)
    if (this.mode === 'select') this.enterWhere()
    this.condition({ kind: 'text', text, operand: { kind: 'text', chunk: next }, chunk, ...(noun === undefined ? {} : { noun }) })
  }

  private onNull(chunk: Chunk, not: boolean) {
    this.at++
    const left = this.left()
    if (left.noun === undefined) {
      this.oddities.push('null')
      return
    }
    this.condition({ kind: 'null', chunk, ...left, negated: not !== this.negated })
  }

  private left(): { readonly noun?: Noun; readonly fn?: AggregateFn } {
    const noun = this.field
    const fn = this.fieldFn ?? this.fns[0]?.fn
    this.field = undefined
    this.fieldFn = undefined
    if (noun === undefined) return {}
    this.fns = []
    return fn === undefined ? { noun } : { noun, fn }
  }

  private isTimes(number: Chunk): boolean {
    if (/^(once|twice)$/i.test(number.text)) return true
    return this.peek()?.kind === 'word' && /^times?$/i.test(this.peek()?.text ?? '')
  }
  /** "ordered more than twice": what had to exist is counted. */
  private countLast(op: Comparison, operand: Operand): boolean {
    const at = this.conditions.findLastIndex((one) => one.kind === 'exists' && !one.negated)
    const last = this.conditions[at]
    if (last === undefined) return false
    this.conditions[at] = { ...last, kind: 'count', op, operand, negated: this.negated }
    this.negated = false
    return true
  }

  /** "above 300 or below 100": the second comparison is about the field of the first. */
  private leftOrLast(hint: string | undefined): { readonly noun?: Noun; readonly fn?: AggregateFn } {
    const left = this.left()
    const last = this.conditions.at(-1)
    const joiner = this.chunks.slice(Math.max(0, this.at - 3), this.at).some((one) => one.cue === 'or' || one.cue === 'and' || one.cue === 'but')
    if (left.noun !== undefined || hint !== undefined || !joiner || last?.kind !== 'compare' || last.noun === undefined) return left
    const unit = this.peek(this.skip(0, ['of', 'all', 'ref', 'distinct']))
    return unit?.kind === 'noun' && kindOf(unit) !== 'value' ? left : { noun: last.noun, ...fnOf(last.fn) }
  }

  private condition(one: Omit<Condition, 'negated' | 'or' | 'clause'> & { readonly negated?: boolean }) {
    const negated = one.negated ?? this.negated
    const near = one.near ?? this.entity
    this.conditions.push({ ...one, negated, or: this.or, clause: this.clause, ...(near === undefined ? {} : { near }) })
    this.negated = false
    this.or = false
    this.pendingLimit = undefined
    if (this.mode === 'select') this.mode = 'where'
    if (this.scoped !== undefined) {
      this.clause = this.scoped
      this.scoped = undefined
    }
  }

  // ── grouping and order ──

  private onEach() {
    this.at++
    this.flushField()
    this.mode = 'group'
  }
  private onBy() {
    const before = this.chunks[this.at - 1]
    const next = this.peek(this.skip(1, ['all', 'distinct', 'ref']))
    this.at++
    if (this.mode === 'order') return
    const aggregated =
      this.wanted.some((one) => one.kind === 'count' || one.fn !== undefined || (one.noun !== undefined && canBe(one.noun.chunk, 'measure', 0.8))) ||
      (this.wanted.length === 0 && this.subjects.length > 0 && this.superlatives.length === 0)
    if (this.limit !== undefined) {
      this.mode = 'order'
      return
    }
    const measured = this.superlatives.at(-1)
    if (measured?.kind === 'hint' && next?.kind === 'noun' && canBe(next, 'field', 0.6)) return this.measuredBy(measured, next)
    const valued = next !== undefined && kindOf(this.chunks[next.at + 1] ?? next) === 'value'
    if (next?.kind === 'noun' && kindOf(next) !== 'value' && !valued && aggregated && before?.kind !== 'word') {
      this.flushField()
      this.mode = 'group'
    }
  }
  /** "largest cities by population" */
  private measuredBy(one: Superlative, next: Chunk) {
    this.at = next.at + 1
    const { hint: _, ...rest } = one
    this.superlatives[this.superlatives.length - 1] = { ...rest, kind: 'field', noun: this.nounOf(next) }
  }
  private onGrain(chunk: Chunk, grain: string) {
    this.at++
    const known = GRAINS.find((one) => one === grain)
    if (known !== undefined) this.grain = { grain: known, chunk }
  }

  private onOrder() {
    const last = this.at > 0 && this.peek(1) === undefined
    this.at++
    if (last) return
    this.flushField()
    this.mode = 'order'
    this.fns = []
  }
  private direction: 'asc' | 'desc' | undefined
  private onDirection(chunk: Chunk) {
    const direction = chunk.cue === 'desc' || chunk.cue === 'alpha:desc' ? 'desc' : 'asc'
    this.at++
    const open = this.orders.at(-1)
    const opens = /\b(of|by|to|on)$/i.test(chunk.text) || ['of', 'by', 'in'].includes(this.cueAt(0)) || this.mode !== 'order'
    const nextIsNoun = this.peek(this.skip(0, ['of', 'by', 'in', 'all', 'ref', 'count', 'agg:avg', 'agg:sum', 'agg:max', 'agg:min', 'alpha']))?.kind === 'noun'
    if (this.mode === 'order' && open !== undefined && !(opens && nextIsNoun && /of|by/i.test(chunk.text))) {
      this.orders[this.orders.length - 1] = { ...open, direction }
      return
    }
    this.flushField()
    if (nextIsNoun && this.peek(0)?.cue !== 'and') {
      this.mode = 'order'
      this.direction = direction
      return
    }
    if (this.mode === 'order' && open === undefined && (this.cueAt(0) === 'of' || this.cueAt(0) === 'by')) {
      this.direction = direction
      return
    }
    const target = this.wanted.find((one) => one.kind === 'noun' && one.fn === undefined)
    this.orders.push({ count: false, direction, chunk, ...(target?.noun === undefined ? {} : { noun: target.noun }) })
    this.mode = 'order'
  }
  private pendingDirection(): 'asc' | 'desc' {
    const direction = this.direction ?? 'asc'
    this.direction = undefined
    return direction
  }

  private onChart(name: string) {
    const marks: Readonly<Record<string, Display['mark']>> = {
      bar: 'bar',
      pie: 'pie',
      line: 'line',
      scatter: 'scatter',
      area: 'area',
      histogram: 'histogram',
      stacked_bar: 'stacked_bar',
      grouped_line: 'grouped_line',
      grouped_scatter: 'grouped_scatter',
      table: 'table',
    }
    const chunk = this.peek()
    this.at++
    if (name === 'axis_x' || name === 'axis_y') {
      if (this.mode === 'order' && chunk !== undefined)
        this.orders.push({ count: false, direction: this.pendingDirection(), chunk, axis: name === 'axis_x' ? 'x' : 'y' })
      return
    }
    const mark = marks[name]
    if (mark !== undefined) this.mark = mark
  }

  // ── numbers, periods, nouns ──

  private onNumber(chunk: Chunk) {
    this.at++
    const next = this.peek(this.skip(0, ['distinct', 'all']))
    if (this.field !== undefined && (this.mode === 'where' || this.mode === 'select')) {
      const left = this.left()
      return this.condition({ kind: left.fn === 'count' ? 'count' : 'compare', op: '=', operand: { kind: 'number', chunk }, chunk, ...left })
    }
    const shown = this.wanted.at(-1)
    if (this.mode === 'select' && shown?.noun !== undefined && this.chunks[this.at - 2] === shown.noun.chunk && this.wanted.length > 1) {
      this.wanted.pop()
      return this.condition({ kind: 'compare', op: '=', operand: { kind: 'number', chunk }, chunk, noun: shown.noun })
    }
    if (next?.cue.startsWith('sup:') || next?.cue.startsWith('post:')) {
      this.pendingLimit = chunk
      return
    }
    if (this.mode === 'where' && next?.kind === 'noun' && kindOf(next) !== 'value') {
      this.at += this.skip(0, ['distinct', 'all']) + 1
      return this.countOrField(chunk, '=', { kind: 'number', chunk }, next)
    }
    const subject = this.subjects.at(-1)
    if (this.chunks[this.at - 2] === subject?.chunk && subject !== undefined)
      return this.condition({ kind: 'compare', op: '=', operand: { kind: 'number', chunk }, chunk, hint: 'key' })
    if (this.or && this.conditions.at(-1)?.operand?.kind === 'number') {
      const before = this.conditions.at(-1)
      if (before !== undefined) return this.condition({ ...before, operand: { kind: 'number', chunk }, chunk })
    }
    if (next?.kind === 'noun') {
      this.pendingLimit = chunk
      if (this.mode === 'select' && this.wanted.length === 0 && kindOf(next) === 'entity') this.limit = Number(chunk.number)
      return
    }
    this.oddities.push('number')
    this.unused.push(chunk)
  }

  private onPeriod(chunk: Chunk) {
    this.at++
    if (this.cueAt(0).startsWith('post:') && this.field === undefined) {
      return this.condition({ kind: 'period', operand: { kind: 'period', chunk }, chunk })
    }
    const left = this.left()
    if (left.noun !== undefined && chunk.number !== undefined) {
      return this.condition({ kind: 'compare', op: '=', operand: { kind: 'number', chunk }, chunk, ...left })
    }
    if (this.or && this.conditions.at(-1)?.operand !== undefined && chunk.number !== undefined) {
      const before = this.conditions.at(-1)
      if (before !== undefined) return this.condition({ ...before, operand: { kind: before.kind === 'period' ? 'period' : 'number', chunk }, chunk })
    }
    const last = this.wanted.at(-1)
    if (
      this.mode === 'select' &&
      chunk.number !== undefined &&
      last?.noun !== undefined &&
      last.kind === 'noun' &&
      !canBe(last.noun.chunk, 'measure', 0.8) &&
      this.chunks[chunk.at - 1] === last.noun.chunk
    ) {
      this.wanted.pop()
      return this.condition({ kind: 'compare', op: '=', operand: { kind: 'number', chunk }, chunk, noun: last.noun })
    }
    this.condition({ kind: 'period', operand: { kind: 'period', chunk }, chunk, ...left })
  }

  private onNoun(chunk: Chunk) {
    this.at++
    const kind = kindOf(chunk)
    if (kind === 'value') return this.onValue(chunk)
    if (this.mode === 'group') return this.onGroupNoun(chunk)
    if (this.mode === 'order') return this.onOrderNoun(chunk)
    if (this.mode === 'where') return this.onWhereNoun(chunk)
    this.onSelectNoun(chunk)
  }

  private nounOf(chunk: Chunk): Noun {
    const next = this.chunks[chunk.at + 1]
    let k = chunk.at + 2
    while (['all', 'distinct', 'ref', 'of'].includes(this.chunks[k]?.cue ?? '') || this.chunks[k]?.kind === 'word') k++
    const owner = this.chunks[k]
    const linked = next?.cue === 'of' || next?.cue === 'in'
    const ahead = this.mode === 'select' ? this.ownerAhead(chunk) : undefined
    if (ahead !== undefined) return { chunk, of: ahead }
    if (linked && owner !== undefined && owner.kind === 'noun' && canBe(owner, 'entity', 0.5)) return { chunk, of: owner }
    return this.entity === undefined ? { chunk } : { chunk, of: this.entity }
  }

  /** "ids, names and prices of products": every member of the list belongs to the entity after "of". */
  private ownerAhead(chunk: Chunk): Chunk | undefined {
    let linked = false
    for (let k = chunk.at + 1; k < this.chunks.length; k++) {
      const next = this.chunks[k]
      if (next === undefined) return undefined
      if (next.cue === 'of' || next.cue === 'in' || next.cue === 'each') linked = true
      else if (linked && next.kind === 'noun') return canBe(next, 'entity', 0.5) ? next : undefined
      else if (next.kind === 'noun' && !canBe(next, 'field', 0.5)) return undefined
      else if (next.kind === 'mark' && next.text !== ',') return undefined
      else if (next.kind === 'cue' && !['and', 'ref', 'all', 'distinct', 'count'].includes(next.cue) && !/^(agg|sup):/.test(next.cue)) return undefined
    }
    return undefined
  }

  /** "product types": the entity only says whose types. */
  private compound(chunk: Chunk): Chunk | undefined {
    const next = this.chunks[chunk.at + 1]
    return next !== undefined && kindOf(chunk) === 'entity' && kindOf(next) === 'field' && !/[a-z]ed$/i.test(next.text) && next.span[0] - chunk.span[1] <= 3
      ? next
      : undefined
  }

  private onSelectNoun(chunk: Chunk) {
    if (this.compound(chunk) !== undefined) {
      this.entity = chunk
      return
    }
    if (this.isNameOfField(chunk)) return
    if (this.isAdjectival(chunk)) {
      this.enterWhere()
      this.field = this.nounOf(chunk)
      return
    }
    const entity = canBe(chunk, 'entity') && kindOf(chunk) === 'entity'
    const afterOf = this.previousIs(['of', 'in', 'all', 'distinct']) || this.between(-3, -1).some((other) => other.cue === 'of' || other.cue === 'in')
    if (entity && (afterOf || this.subjects.length > 0) && this.wanted.length > 0) {
      this.subjects.push({ chunk })
      this.entity = chunk
      if (this.pendingDistinct) this.distinct = true
      this.pendingDistinct = false
      return
    }
    if (entity && this.fns.length > 0 && this.fns.every((one) => one.fn === 'sum')) {
      const cue = this.fns[0]?.chunk ?? chunk
      this.fns = []
      this.entity = chunk
      this.wanted.push({ kind: 'count', noun: { chunk }, distinct: false, chunk: cue })
      return
    }
    if (entity && this.fns.length === 0) {
      this.entity = chunk
      this.subjects.push({ chunk })
      if (this.pendingDistinct) this.distinct = true
      this.pendingDistinct = false
      if (this.wanted.length === 0 && this.isListed()) this.wanted.push({ kind: 'noun', noun: { chunk }, distinct: false, chunk })
      return
    }
    if (afterOf && this.wanted.length > 0 && this.cueAt(0) === 'named') {
      this.field = this.nounOf(chunk)
      this.mode = 'where'
      return
    }
    if (this.isFieldOfCondition(chunk)) {
      this.field = this.nounOf(chunk)
      this.mode = 'where'
      return
    }
    const noun = this.nounOf(chunk)
    if (this.fns.length > 0) {
      for (const { fn, chunk: cue } of this.fns) this.wanted.push({ kind: 'noun', noun, fn, distinct: this.pendingDistinct, chunk: cue })
      if (this.peek()?.cue !== 'and' && this.peek()?.text !== ',') this.fns = []
      else if (!this.sharesAggregate()) this.fns = []
      this.pendingDistinct = false
      return
    }
    this.wanted.push({ kind: 'noun', noun, distinct: this.pendingDistinct, chunk })
    if (this.pendingDistinct) this.distinct = true
    this.pendingDistinct = false
  }
  /** "names of the cities" where a city is only a field: the names are the field. */
  private isNameOfField(chunk: Chunk): boolean {
    const owner = this.peek(this.skip(1))
    return (
      /^names?$/i.test(chunk.text) &&
      this.cueAt(0) === 'of' &&
      owner?.kind === 'noun' &&
      kindOf(owner) === 'field' &&
      !canBe(owner, 'entity', 0.5) &&
      this.compound(owner) === undefined
    )
  }
  /** "pilots aged 30", "companies headquartered in …", "founded in 1990": what follows is a condition. */
  private isAdjectival(chunk: Chunk): boolean {
    const next = this.peek(this.skip(0, ['in', 'by', 'of', 'distinct']))
    const told = next !== undefined && (next.number !== undefined || kindOf(next) === 'value' || /^(cmp|between)/.test(next.cue))
    return /[a-z]ed$|^born$|^built$|^held$/i.test(chunk.text) && this.subjects.length > 0 && told && canBe(chunk, 'field', 0.4)
  }
  /** "average age and weight": the second has no aggregate of its own and is a number. */
  private sharesAggregate(): boolean {
    const next = this.peek(this.skip(1, ['ref', 'all', 'of']))
    return next?.kind === 'noun' && isNumeric(next, this.model) && kindOf(next) !== 'entity'
  }
  /** A field followed by a comparison or a value is a condition, not something to show: "with price above 10". */
  private isFieldOfCondition(chunk: Chunk): boolean {
    const next = this.peek()
    if (next === undefined || (this.wanted.length === 0 && this.subjects.length === 0)) return false
    const op = next.cue.split(':')[0]
    if (['cmp', 'between', 'text', 'null', 'not_null'].includes(op ?? '') && this.subjects.length > 0) return true
    const value =
      next.kind === 'noun' &&
      kindOf(next) === 'value' &&
      next.links.some(
        (link) =>
          link.target.kind === 'value' &&
          chunk.links.some((own) => own.target.kind === 'field' && link.target.kind === 'value' && own.target.field === link.target.field),
      )
    const byValue = next.cue === 'by' && kindOf(this.peek(1) ?? next) === 'value'
    if (byValue) return true
    return (value || next.kind === 'number') && this.previousIsOneBefore(chunk, ['in', 'with', 'of'])
  }
  private previousIsOneBefore(chunk: Chunk, cues: readonly string[]): boolean {
    return cues.includes(this.chunks[chunk.at - 1]?.cue ?? '')
  }
  /** "the players and the years played": an entity beside a field is shown too. */
  private isListed(): boolean {
    const next = this.peek(this.skip(1, ['ref', 'all', 'distinct']))
    return (this.cueAt(0) === 'and' || this.peek()?.text === ',') && next?.kind === 'noun' && kindOf(next) === 'field' && this.subjects.length === 1
  }

  private onGroupNoun(chunk: Chunk) {
    this.groups.push(this.nounOf(chunk))
    if (kindOf(chunk) === 'entity') this.entity = chunk
    const next = this.peek()
    if (next?.cue === 'of' || next?.cue === 'in') {
      const owner = this.peek(this.skip(1))
      if (owner?.kind === 'noun' && kindOf(owner) === 'entity') {
        this.at = owner.at + 1
        this.subjects.push({ chunk: owner })
        this.entity = owner
        this.mode = this.wanted.length === 0 ? 'select' : 'where'
        return
      }
    }
    const more =
      (next?.cue === 'and' || next?.text === ',') &&
      this.peek(this.skip(1, ['each', 'all', 'distinct', 'ref', 'by']))?.kind === 'noun' &&
      this.wanted.length > 0
    if (!more) this.mode = this.wanted.length === 0 ? 'select' : 'where'
  }

  private onOrderNoun(chunk: Chunk) {
    const fn = this.fns[0]?.fn
    this.fns = []
    const direction = this.limit !== undefined && this.direction === undefined ? (this.worst ? 'asc' : 'desc') : this.pendingDirection()
    this.orders.push({ noun: this.nounOf(chunk), count: false, direction, chunk, ...(fn === undefined ? {} : { fn }) })
  }

  private onWhereNoun(chunk: Chunk) {
    const kind = kindOf(chunk)
    if (kind === 'filter') return this.condition({ kind: 'exists', noun: { chunk }, chunk })
    const fieldy = bestScore(chunk, 'field') > 0 && this.takesComparison(chunk)
    if (kind === 'entity' && !(fieldy && bestScore(chunk, 'field') >= bestScore(chunk, 'entity') - 0.1)) return this.onWhereEntity(chunk)
    this.flushField()
    this.field = this.nounOf(chunk)
    this.fieldFn = this.fns[0]?.fn
    this.fns = []
  }
  private takesComparison(chunk: Chunk): boolean {
    const next = this.chunks[chunk.at + 1]
    if (next === undefined) return false
    if (/^(cmp|between|text|null|not_null)/.test(next.cue)) return true
    return (
      (next.kind === 'number' || (next.kind === 'noun' && kindOf(next) === 'value')) &&
      next.links.some(
        (link) =>
          link.target.kind === 'number' ||
          (link.target.kind === 'value' &&
            chunk.links.some(
              (own) =>
                own.target.kind === 'field' &&
                link.target.kind === 'value' &&
                own.target.field === link.target.field &&
                own.target.entity === link.target.entity,
            )),
      )
    )
  }

  private onWhereEntity(chunk: Chunk) {
    this.flushField()
    this.entity = chunk
    this.conditions.push({ kind: 'exists', noun: { chunk }, chunk, negated: this.negated, or: this.or, clause: this.clause })
    this.negated = false
  }
  private flushField() {
    const field = this.field
    const before = this.chunks[this.at - 1]
    this.field = undefined
    this.fieldFn = undefined
    if (field === undefined) return
    if (this.mode === 'where' && this.negated && canBe(field.chunk, 'field')) {
      this.conditions.push({ kind: 'null', noun: field, chunk: field.chunk, negated: false, or: false, clause: this.clause })
      this.negated = false
      return
    }
    void before
    this.conditions.push({ kind: 'exists', noun: field, chunk: field.chunk, negated: this.negated, or: false, clause: this.clause })
    this.negated = false
  }

  private onValue(chunk: Chunk) {
    if (this.mode === 'order') this.mode = 'where'
    const last = this.wanted.at(-1)
    const adjacent = this.mode === 'select' && last?.kind === 'noun' && last.noun !== undefined && last.fn === undefined && this.follows(chunk, last.noun.chunk)
    const inside = this.containsIn(chunk)
    if (inside !== undefined) {
      this.at = inside.at + 1
      return this.condition({ kind: 'text', text: 'contains', operand: { kind: 'text', chunk }, chunk, noun: this.nounOf(inside) })
    }
    const left = this.left()
    const indexed = chunk.links.some((link) => link.target.kind === 'value' && link.target.inIndex)
    if (left.noun !== undefined && (!indexed || this.namesFieldOf(left.noun.chunk, chunk) || kindOf(left.noun.chunk) === 'entity'))
      return this.condition({ kind: 'value', op: '=', operand: { kind: 'text', chunk }, chunk, ...left })
    if (adjacent && last?.noun !== undefined && (this.wanted.length > 1 || this.subjects.length > 0) && this.namesFieldOf(last.noun.chunk, chunk)) {
      this.wanted.pop()
      return this.condition({ kind: 'value', op: '=', operand: { kind: 'text', chunk }, chunk, noun: last.noun })
    }
    const next = this.peek()
    if (next?.kind === 'noun' && this.namesFieldOf(next, chunk) && kindOf(next) === 'field' && this.chunks[chunk.at + 1] === next && this.mode !== 'select') {
      this.at++
      return this.condition({ kind: 'value', op: '=', operand: { kind: 'text', chunk }, chunk, noun: { chunk: next } })
    }
    const mode = this.mode
    const owner = this.ownerOf(chunk)
    this.condition({ kind: 'value', op: '=', operand: { kind: 'text', chunk }, chunk, ...(owner === undefined ? {} : { noun: { chunk: owner }, near: owner }) })
    if (mode === 'select' && this.wanted.length === 0 && this.subjects.length === 0) this.mode = 'select'
    void this.both
  }
  /** "have 'Express' in their names" */
  private containsIn(chunk: Chunk): Chunk | undefined {
    const told = /^["'“]/.test(chunk.text) && this.between(0, 3).some((one) => one.cue === 'ref')
    if (!(told || chunk.links.every((link) => link.target.kind === 'value' && !link.target.inIndex)) || this.cueAt(0) !== 'in') return undefined
    const next = this.peek(this.skip(1, ['ref', 'all']))
    return next?.kind === 'noun' && kindOf(next) === 'field' ? next : undefined
  }
  /** "the artist 'Metallica'", "an album named X": the value belongs to the entity before it. */
  private ownerOf(chunk: Chunk): Chunk | undefined {
    const before = this.chunks[chunk.at - 1]
    const owner = before?.cue === 'named' ? this.chunks[chunk.at - 2] : before
    const valued =
      owner !== undefined &&
      kindOf(owner) === 'entity' &&
      chunk.links.some(
        (link) =>
          link.target.kind === 'value' &&
          (!link.target.inIndex ||
            owner.links.some((own) => own.target.kind === 'entity' && link.target.kind === 'value' && own.target.entity === link.target.entity)),
      )
    return valued ? owner : undefined
  }
  private follows(chunk: Chunk, noun: Chunk): boolean {
    const between = this.chunks.slice(noun.at + 1, chunk.at)
    return noun.at < chunk.at && between.length <= 2 && between.every((one) => ['in', 'of', 'by', 'named', 'all', 'either', 'both', 'not'].includes(one.cue))
  }
  private namesFieldOf(noun: Chunk, value: Chunk): boolean {
    return value.links.some(
      (link) =>
        link.target.kind === 'value' &&
        (link.target.field === '' ||
          noun.links.some(
            (own) =>
              own.target.kind === 'field' && link.target.kind === 'value' && own.target.field === link.target.field && own.target.entity === link.target.entity,
          )),
    )
  }
}

function comparisonOf(text: string | undefined): Comparison {
  return text !== undefined && text in FLIPPED ? keyOf(text) : '='
}
function keyOf(text: string): Comparison {
  for (const op of ['=', '!=', '<', '<=', '>', '>='] as const) if (op === text) return op
  return '='
}
function fnOf(fn: AggregateFn | undefined): { readonly fn?: AggregateFn } {
  return fn === undefined ? {} : { fn }
}
function hintOfPost(text: string): { readonly hint?: string } {
  if (/old|young/i.test(text)) return { hint: 'age' }
  if (/after|before|later|earlier|newer/i.test(text)) return { hint: 'time' }
  if (/long|short/i.test(text)) return { hint: 'length' }
  return {}
}

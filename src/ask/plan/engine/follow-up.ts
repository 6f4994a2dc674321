import type { AggregateFn, Draft, PlanEdit, Select, TurnContext } from '../../../flow.ts'
import { printPeriod } from '../../../warehouse/semantic/index.ts'
import type { Model } from '../../../warehouse/semantic/model.ts'
import type { Chunk } from './chunks.ts'
import { filterEdit, formulaPath, keyFormula, measureFormula } from './follow-up-parts.ts'
import { canBe, kindOf } from './nouns.ts'

const OPENERS = /^\s*(and|now|only|just|what about|how about|instead|by|per|as|compare|same|excluding|without|except|split|break|make|show (it|that|this|them) (as|by)|sort|order|top|but|also|add|include|limit|weekly|monthly|daily|yearly|vs|versus|in|since|for|last|this|all of them|how does (that|this|it) compare)\b/i
const SETTING = /\b(instead|rather)\b/i
const PERCENT = /percent|share|%/i

/** The edits of the turn before that a short message asks for; null when it is a question of its own. */
export function followUpEdits(text: string, chunks: readonly Chunk[], base: TurnContext, model: Model): readonly PlanEdit[] | null {
  const select = base.plan.query.kind === 'select' ? base.plan.query : undefined
  if (select === undefined || !('entity' in select.from) || !OPENERS.test(text)) return null
  const reader = new FollowUp(text, chunks, select, model)
  return reader.run()
}

class FollowUp {
  private readonly edits: PlanEdit[] = []
  private readonly text: string
  private readonly chunks: readonly Chunk[]
  private readonly select: Select
  private readonly model: Model
  private readonly from: string
  private understood = true
  constructor(text: string, chunks: readonly Chunk[], select: Select, model: Model) {
    this.text = text
    this.chunks = chunks
    this.select = select
    this.model = model
    this.from = 'entity' in select.from ? select.from.entity : ''
  }

  run(): readonly PlanEdit[] | null {
    let negated = false
    for (let at = 0; at < this.chunks.length && this.understood; at++) {
      const chunk = this.chunks[at]
      if (chunk === undefined) break
      const used = this.read(chunk, at, negated)
      if (chunk.cue === 'not' || chunk.cue === 'cmp:!=') negated = true
      else if (chunk.kind !== 'cue') negated = false
      at += used
    }
    return this.understood && this.edits.length > 0 ? this.edits : null
  }

  /** Reads one piece; gives how many more it took. */
  private read(chunk: Chunk, at: number, negated: boolean): number {
    switch (chunk.kind) {
      case 'mark':
        return 0
      case 'word':
        if (chunk.content && !/^(instead|rather|only|just|chart|graph)$/i.test(chunk.text)) this.understood = false
        return 0
      case 'number':
        return this.onLimit(chunk, at)
      case 'period':
        return this.onPeriod(chunk, at)
      case 'noun':
        return this.onNoun(chunk, at, negated)
      case 'cue':
        return this.onCue(chunk, at)
    }
  }

  private onCue(chunk: Chunk, at: number): number {
    const [head = '', first = ''] = chunk.cue.split(':')
    if (head === 'chart' && first !== 'axis_x' && first !== 'axis_y') {
      this.edits.push({ op: 'set', node: 'display', field: 'mark', value: first })
      return 0
    }
    if (head === 'grain') return this.onGrain(first)
    if (head === 'compare') return this.onCompare(at)
    if (head === 'share') return this.onWindow('share', `share($${this.figure() ?? ''})`)
    if (head === 'running') return this.onWindow('running', `running($${this.figure() ?? ''} along ${this.bucket() ?? ''})`)
    if (head === 'sup' && (first === 'top' || first === 'bottom' || first === 'max' || first === 'min')) return this.onTop(at, first === 'bottom' || first === 'min')
    if (head === 'order') return this.onOrder(at)
    if (head === 'desc' || head === 'asc') return this.onDirection(head)
    if (head === 'agg') return this.onFunction(first, at)
    if (head === 'full' || (head === 'all' && /all of them/i.test(this.text))) {
      if (this.select.limit !== undefined) this.edits.push({ op: 'remove', node: this.select.limit.id })
      return 0
    }
    if (head === 'count') this.understood = false
    return 0
  }

  private figure(): string | undefined {
    return this.select.columns.find((column) => column.show === 'asked' && (column.expr.kind === 'measure' || column.expr.kind === 'aggregate'))?.name
  }
  private bucket(): string | undefined {
    return this.select.columns.find((column) => column.expr.kind === 'bucket')?.name
  }
  private onWindow(name: string, formula: string): number {
    if (this.figure() === undefined || (name === 'running' && this.bucket() === undefined)) this.understood = false
    else this.add('columns', { [name]: formula })
    return PERCENT.test(this.text) ? this.chunks.length : 0
  }
  private add(slot: 'columns' | 'where' | 'period' | 'compare' | 'limit' | 'order', value: Draft, at?: number): void {
    this.edits.push({ op: 'add', slot, value, ...(at === undefined ? {} : { at }) })
  }

  // ── time ──

  private onGrain(grain: string): number {
    const column = this.select.columns.find((one) => one.expr.kind === 'bucket')
    if (column?.expr.kind === 'bucket') {
      const field = column.expr.of.kind === 'field' ? formulaPath(column.expr.of.path, column.expr.of.field) : null
      if (field === null) this.understood = false
      else this.edits.push({ op: 'replace', node: column.id, value: { [grain]: `bucket(${field}, ${grain})` } })
      return 0
    }
    const time = this.time()
    if (time === null) this.understood = false
    else this.add('columns', { [grain]: `bucket(${time}, ${grain})` }, 0)
    return 0
  }
  private time(): string | null {
    const filter = this.select.period?.field
    if (filter?.kind === 'field') return formulaPath(filter.path, filter.field)
    const own = this.model.entities[this.from]?.time
    return own === undefined ? null : formulaPath(own.path, own.field)
  }

  private onPeriod(chunk: Chunk, at: number): number {
    const period = chunk.period?.period
    if (period === undefined) return 0
    const asked = this.chunks.slice(Math.max(0, at - 3), at).some((one) => one.cue === 'compare')
    if (asked) return 0
    const token = printPeriod(period)
    if (this.select.period !== undefined) this.edits.push({ op: 'replace', node: this.select.period.id, value: token })
    else {
      const time = this.time()
      if (time === null) this.understood = false
      else this.add('period', `${time} ${token}`)
    }
    return 0
  }

  private onCompare(at: number): number {
    const figure = this.figure()
    const period = this.chunks.slice(at + 1).find((one) => one.kind === 'period')
    const named = period?.period?.period
    if (figure === undefined) {
      this.understood = false
      return 0
    }
    const yearly = named?.kind === 'relative' && named.unit === 'year' && !(this.select.period?.period.kind === 'relative' && this.select.period.period.unit === 'year')
    if (this.select.period === undefined) {
      const time = this.time()
      if (time === null || named?.kind !== 'relative') this.understood = false
      else this.add('period', `${time} ${printPeriod({ ...named, offset: named.offset + 1 })}`)
    }
    if (this.select.compare !== undefined) this.edits.push({ op: 'replace', node: this.select.compare.id, value: { to: yearly ? 'previous_year' : 'previous' } })
    else {
      this.add('compare', { to: yearly ? 'previous_year' : 'previous' })
      this.add('columns', { [`${figure}_previous`]: `previous($${figure})` })
      this.add('columns', { [`${figure}_growth`]: `growth($${figure})` })
    }
    return this.chunks.length
  }

  // ── order and limit ──

  private onTop(at: number, worst: boolean): number {
    const number = this.chunks[at + 1]?.kind === 'number' ? this.chunks[at + 1] : undefined
    const figure = this.figure() ?? this.select.columns.find((column) => column.show === 'support')?.name
    const order = this.select.order[0]
    const count = Number(number?.number ?? 1)
    if (order !== undefined) this.edits.push({ op: 'set', node: order.id, field: 'direction', value: worst ? 'asc' : 'desc' })
    else if (figure !== undefined) this.add('order', [`${worst ? '' : '-'}${figure}`].join(''))
    this.setLimit(count)
    return number === undefined ? 0 : 1
  }
  private onLimit(chunk: Chunk, at: number): number {
    const before = this.chunks[at - 1]
    if (before === undefined || !/limit|top|first|only|just|show/i.test(before.text)) {
      this.understood = false
      return 0
    }
    this.setLimit(Number(chunk.number))
    return 0
  }
  private setLimit(count: number): void {
    if (this.select.limit !== undefined) this.edits.push({ op: 'set', node: this.select.limit.id, field: 'count', value: count })
    else this.edits.push({ op: 'add', slot: 'limit', value: { n: count } })
  }
  private onOrder(at: number): number {
    const noun = this.chunks.slice(at + 1).find((one) => one.kind === 'noun')
    const column = noun === undefined ? undefined : this.columnFor(noun)
    if (column === undefined) {
      this.understood = false
      return 0
    }
    const descending = this.chunks.some((one) => one.cue === 'desc')
    for (const order of this.select.order) this.edits.push({ op: 'remove', node: order.id })
    this.add('order', `${descending ? '-' : ''}${column}`)
    return this.chunks.length
  }
  private onDirection(head: 'asc' | 'desc'): number {
    const order = this.select.order[0]
    if (order === undefined) this.understood = false
    else this.edits.push({ op: 'set', node: order.id, field: 'direction', value: head })
    return 0
  }
  private columnFor(noun: Chunk): string | undefined {
    for (const link of noun.links) {
      const target = link.target
      const found = this.select.columns.find(
        (column) =>
          (target.kind === 'field' && column.expr.kind === 'field' && column.expr.field === target.field) ||
          (target.kind === 'measure' && column.expr.kind === 'measure' && column.expr.measure === target.measure) ||
          (target.kind === 'entity' && column.name === target.entity),
      )
      if (found !== undefined) return found.name
    }
    return undefined
  }

  // ── what is shown and filtered ──

  private onFunction(fn: string, at: number): number {
    const noun = this.chunks[at + 1]
    const column = this.select.columns.find((one) => one.expr.kind === 'aggregate' && one.expr.of !== undefined)
    if (noun?.kind === 'noun' || column?.expr.kind !== 'aggregate' || column.expr.of?.kind !== 'field') {
      this.understood = false
      return 0
    }
    const name: AggregateFn = fn === 'avg' || fn === 'sum' || fn === 'min' || fn === 'max' || fn === 'median' ? fn : 'avg'
    this.edits.push({ op: 'replace', node: column.id, value: { [`${name}_${column.expr.of.field}`]: `${name}(${formulaPath(column.expr.of.path, column.expr.of.field)})` } })
    return 0
  }

  private onNoun(chunk: Chunk, at: number, negated: boolean): number {
    const before = this.chunks[at - 1]?.cue ?? ''
    if (kindOf(chunk) === 'value') return this.onFilter(chunk, negated)
    if (before === 'by' || before === 'each' || /\b(by|per)\s*$/i.test(this.text.slice(0, chunk.span[0]))) return this.onKey(chunk)
    if (canBe(chunk, 'measure', 0.8) || kindOf(chunk) === 'entity') return this.onMeasure(chunk)
    this.understood = false
    return 0
  }

  private onFilter(chunk: Chunk, negated: boolean): number {
    const edit = filterEdit(chunk, this.select, this.from, this.model, negated, /\b(also|add|include)\b/i.test(this.text))
    if (edit === null) this.understood = false
    else this.edits.push(edit)
    return 0
  }

  private onKey(chunk: Chunk): number {
    const key = keyFormula(chunk, this.from, this.model)
    if (key === null) {
      this.understood = false
      return 0
    }
    if (SETTING.test(this.text)) {
      for (const column of this.select.columns.filter((one) => one.show === 'asked' && (one.expr.kind === 'field' || one.expr.kind === 'bucket'))) this.edits.push({ op: 'remove', node: column.id })
    }
    this.add('columns', { [key.name]: key.formula }, 0)
    return 0
  }

  private onMeasure(chunk: Chunk): number {
    const column = this.select.columns.find((one) => one.show === 'asked' && (one.expr.kind === 'measure' || one.expr.kind === 'aggregate'))
    const measure = measureFormula(chunk, this.from, this.model)
    if (column === undefined || measure === null) {
      this.understood = false
      return 0
    }
    this.edits.push({ op: 'replace', node: column.id, value: { [measure.name]: measure.formula } })
    return 0
  }
}

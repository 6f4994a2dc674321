import type { AggregateFn, Display, Grain, Period, Span, Target } from '../../../../flow.ts'
import type { Model } from '../../../../warehouse/semantic/model.ts'
import type { Best, CompareWish, Comparison, Demand, Figure, Flag, Key, ValueWish } from './demand.ts'
import { isBoolean, isDate, isNumber } from './kinds.ts'
import type { Item } from './scan.ts'

type Expect = 'key' | 'order' | 'count' | 'best' | 'which' | 'list' | null
const FUNCTIONS: Readonly<Record<string, AggregateFn>> = { sum: 'sum', avg: 'avg', median: 'median', min: 'min', max: 'max' }
const COMPARISONS: ReadonlySet<string> = new Set(['>', '>=', '<', '<=', '='])

/** Reads items from left to right into what is asked for. Never guesses: what finds no place is listed as unused. */
export function readDemand(items: readonly Item[], model: Model): Demand {
  return new Reader(items, model).read()
}

class Reader {
  readonly #items: readonly Item[]
  readonly #model: Model
  #at = 0
  #expect: Expect = null
  #fn: { readonly fn: AggregateFn; readonly item: Item } | null = null
  #negated = false
  #clause = false
  #joined = false
  #figures: Figure[] = []
  #keys: Key[] = []
  #values: ValueWish[] = []
  #flags: Flag[] = []
  #comparisons: Comparison[] = []
  #loose: Item[] = []
  #absent: Item[] = []
  #denial: Item | undefined
  #every: Item | undefined
  #role: Item | undefined
  #nameless: Demand['nameless']
  #duals: { readonly item: Item; readonly after: 'and' | 'owner' | 'other' }[] = []
  #windows: Demand['windows'][number][] = []
  #unused: Item[] = []
  #cues = new Set<string>()
  #grain: Demand['grain']
  #part: Demand['part']
  #period: Demand['period']
  #compare: CompareWish | undefined
  #comparing: Span | null = null
  #best: Best | undefined
  #order: Demand['order']
  #timeField: Item | undefined
  #mark: Display['mark'] | undefined
  #listed: Item | undefined
  #asksWhich = false
  #overTime = false

  constructor(items: readonly Item[], model: Model) {
    this.#items = items
    this.#model = model
  }

  read(): Demand {
    while (this.#at < this.#items.length) {
      const item = this.#items[this.#at]
      this.#at += 1
      if (item !== undefined) this.#step(item)
    }
    this.#settleCompared()
    this.#settleDuals()
    this.#settleComparing()
    this.#settleOpenEnds()
    return {
      figures: this.#figures,
      keys: this.#keys,
      values: this.#values,
      flags: this.#flags,
      comparisons: this.#comparisons,
      absent: this.#absent,
      beside: this.#duals.map((dual) => dual.item),
      windows: this.#windows,
      unused: [...this.#unused, ...this.#loose],
      cues: this.#cues,
      asksWhich: this.#asksWhich,
      overTime: this.#overTime,
      ...(this.#grain && { grain: this.#grain }),
      ...(this.#part && { part: this.#part }),
      ...(this.#period && { period: this.#period }),
      ...(this.#compare && { compare: this.#compare }),
      ...(this.#best && { best: this.#best }),
      ...(this.#order && { order: this.#order }),
      ...(this.#timeField && { timeField: this.#timeField }),
      ...(this.#mark !== undefined && { mark: this.#mark }),
      ...(this.#listed && { listed: this.#listed }),
      ...(this.#fn !== null && { fn: this.#fn }),
      ...(this.#every && { every: this.#every }),
      ...(this.#nameless && { nameless: this.#nameless }),
      ...(this.#role && { role: this.#role }),
    }
  }

  #peek(ahead = 0): Item | undefined {
    return this.#items[this.#at + ahead]
  }
  #before(back = 1): Item | undefined {
    return this.#items[this.#at - 1 - back]
  }

  #step(item: Item): undefined {
    switch (item.kind) {
      case 'cue':
        return this.#onCue(item)
      case 'period':
        return this.#onPeriod(item)
      case 'number':
        return this.#onNumber(item)
      case 'unit':
        return this.#onUnit(item)
      case 'name':
        return this.#onName(item)
      case 'word':
        return this.#onWord(item)
    }
  }

  /** A capitalised name after "the manager of" is somebody's. */
  #onWord(item: Item): undefined {
    const capital = /^\p{Lu}/u.test(item.text)
    const last = this.#nameless
    if (capital && this.#role !== undefined && (last !== undefined ? item.span[0] - last.span[1] <= 1 : this.#before()?.cues.includes('of'))) {
      this.#nameless = { text: last === undefined ? item.text : `${last.text} ${item.text}`, span: [last?.span[0] ?? item.span[0], item.span[1]] }
      return
    }
    this.#unused.push(item)
  }

  // ── cues ──

  #onCue(item: Item): undefined {
    for (const cue of item.cues) this.#cues.add(cue)
    const cue = this.#at === 1 && item.cues.includes('which') ? 'which' : (item.cues[0] ?? '')
    const [head = '', tail = ''] = cue.split(':')
    const fn = FUNCTIONS[cue]
    if (fn !== undefined) this.#fn = { fn, item }
    else if (COMPARISONS.has(cue)) this.#onComparison(item, cue)
    else if (head === 'grain') this.#setGrain(tail, item.span)
    else if (head === 'part') this.#part = { part: tail === 'hour' ? 'hour' : tail === 'weekday' ? 'weekday' : 'month_of_year', span: item.span }
    else if (head === 'chart') this.#mark = markOf(tail)
    else if (head === 'growth') this.#onGrowth(item, tail)
    else if (head === 'price') this.#onPrice(item, tail)
    else this.#onPlainCue(item, cue)
  }

  #onPlainCue(item: Item, cue: string): undefined {
    switch (cue) {
      case 'by':
      case 'each':
        this.#expect = 'key'
        return
      case 'count':
      case 'order':
        this.#expect = cue
        return
      case 'which':
        this.#expect = 'which'
        return
      case 'list':
        this.#expect = 'list'
        return
      case 'asc':
      case 'desc':
        this.#order = { ...this.#order, direction: cue, span: this.#order?.span ?? item.span }
        return
      case 'top':
      case 'bottom':
        return this.#onBest(item, cue)
      case 'share':
      case 'share:with':
      case 'running':
        this.#windows.push({ kind: cue, span: item.span })
        return
      case 'moving':
        return this.#onMoving(item)
      case 'compare':
        this.#comparing = item.span
        return
      case 'year_before':
        this.#compare = { to: 'previous_year', span: item.span }
        return
      case 'before':
        this.#compare = { to: 'previous', span: item.span }
        return
      case 'over_time':
        this.#overTime = true
        return
      case 'not':
        this.#negated = true
        this.#denial = item
        return
      case 'that':
        this.#clause = true
        return
      case 'between':
        return this.#onBetween(item)
      case 'and':
        this.#joined = true
        return
      case 'every':
        this.#every = this.#peek()
        if (this.#every !== undefined) this.#at += 1
        return
    }
  }

  #onGrowth(item: Item, tail: string): undefined {
    this.#windows.push({ kind: 'growth', span: item.span })
    if (tail === 'year') this.#compare = { to: 'previous_year', span: item.span }
    else if (tail !== '' && this.#grain === undefined) this.#setGrain(tail, item.span)
  }

  #onMoving(item: Item): undefined {
    const [unit, number] = [this.#before(1), this.#before(2)]
    const at = unit?.kind === 'unit' && number?.kind === 'number'
    if (at && unit.unit !== undefined) this.#setGrain(unit.unit, unit.span)
    this.#windows.push({ kind: 'moving', span: item.span, ...(at && { size: Number(number.number) }) })
    this.#unused = this.#unused.filter((one) => one !== number && one !== unit)
  }

  #onBest(item: Item, cue: 'top' | 'bottom'): undefined {
    const next = this.#peek()
    const number = next?.kind === 'number' ? next : undefined
    if (number !== undefined) this.#at += 1
    this.#best = {
      direction: cue === 'top' ? 'desc' : 'asc',
      count: Number(number?.number ?? 1),
      counted: number !== undefined,
      span: number === undefined ? item.span : [item.span[0], number.span[1]],
    }
    this.#expect = 'best'
  }

  #onPrice(item: Item, tail: string): undefined {
    if (tail === 'top' || tail === 'bottom') {
      this.#best = { direction: tail === 'top' ? 'desc' : 'asc', count: 1, counted: false, hint: 'price', span: item.span }
      this.#expect = 'best'
      return
    }
    this.#onComparison(item, tail, 'price')
  }

  // ── comparisons ──

  #onComparison(item: Item, op: string, hint?: 'price'): undefined {
    const average = this.#peek()?.cues.includes('avg') === true || this.#isAverage(this.#peek())
    const number = this.#peek()?.kind === 'number' || this.#peek()?.number !== undefined ? this.#peek() : undefined
    if (!average && number === undefined) {
      this.#unused.push(item)
      return
    }
    this.#at += 1
    const right = this.#peek()
    const left = this.#takeLeft()
    const unit = left === null && hint === undefined && right?.kind === 'name' && right.targets.length > 0 ? right : null
    if (unit !== null || (average && right?.kind === 'name' && right.targets.some((target) => target.kind === 'field'))) this.#at += 1
    const per = average ? this.#takeOwner() : undefined
    const targets = left ?? unit?.targets ?? []
    if (op !== '=' && op !== '>' && op !== '>=' && op !== '<' && op !== '<=') return
    this.#comparisons.push({
      targets,
      op,
      average,
      span: item.span,
      ...(hint && { hint }),
      ...(per && { per }),
      ...(number?.number !== undefined && { number: number.number }),
    })
    this.#clause = false
  }

  /** A measure that is an average of the field before it: "list price above the average price". */
  #isAverage(item: Item | undefined): boolean {
    return item?.targets.some((target) => target.kind === 'measure' && averagesOf(this.#model, target) !== undefined) === true
  }

  /** "… of their category", "… in its category". */
  #takeOwner(): Item | undefined {
    const [of, name] = [this.#peek(), this.#peek(1)]
    const joined = (of?.cues.includes('of') || of?.cues.includes('by')) === true
    const isEntity = (item: Item | undefined): boolean => item?.targets.some((target) => target.kind === 'entity') === true
    if (isEntity(of) && this.#before(0)?.text.endsWith('of') === true) {
      this.#at += 1
      return of
    }
    if (!joined || !isEntity(name)) return undefined
    this.#at += 2
    return name
  }

  #takeLeft(): readonly Target[] | null {
    const loose = this.#loose.pop()
    if (loose !== undefined) return loose.targets
    if (!this.#clause) return null
    const figure = this.#figures.at(-1)
    return figure === undefined ? null : figure.targets
  }

  #onBetween(item: Item): undefined {
    const [low, and, high] = [this.#peek(), this.#peek(1), this.#peek(2)]
    if (low?.number === undefined || and?.cues.includes('and') !== true || high?.number === undefined) {
      this.#unused.push(item)
      return
    }
    this.#at += 3
    const left = this.#takeLeft()
    this.#comparisons.push({ targets: left ?? [], op: '>=', number: low.number, high: high.number, average: false, span: [item.span[0], high.span[1]] })
  }

  // ── time ──

  #setGrain(grain: string, span: Span): undefined {
    for (const one of GRAINS) if (one === grain) this.#grain = { grain: one, span }
    this.#expect = null
  }

  #onUnit(item: Item): undefined {
    if (item.unit !== undefined && this.#expect === 'which') this.#asksWhich = true
    if (item.unit !== undefined && (this.#expect === 'key' || this.#expect === 'which')) return this.#setGrain(item.unit, item.span)
    this.#unused.push(item)
  }

  #onPeriod(item: Item): undefined {
    const period = item.period
    if (period === undefined) return
    this.#expect = null
    if (this.#comparing !== null && this.#period !== undefined) {
      this.#compare = { to: comparedTo(period, this.#period.period, item.text), span: [this.#comparing[0], item.span[1]], named: { period, words: item.text } }
      this.#comparing = null
      return
    }
    if (this.#comparing !== null && this.#compare === undefined && period.kind === 'relative' && period.offset === -1) {
      const base: Period = { kind: 'relative', unit: period.unit, offset: 0 }
      const rest = this.#items.slice(this.#at).find((one) => one.kind === 'period')
      if (rest === undefined) {
        this.#compare = { to: comparedTo(period, base, item.text), span: [this.#comparing[0], item.span[1]], named: { period, words: item.text } }
        this.#comparing = null
        return
      }
    }
    if (this.#period === undefined) this.#period = { period, span: item.span }
    else this.#unused.push(item)
  }

  /** "against" with nothing to compare with is not understood; "vs last year" without a period of its own means the running one. */
  #settleComparing(): undefined {
    if (this.#comparing !== null && this.#compare === undefined) this.#unused.push(spanItem(this.#comparing))
  }

  /** A "not" that denies nothing, an "average" of nothing: what was begun and not ended was not understood. */
  #settleOpenEnds(): undefined {
    if (this.#negated && this.#denial !== undefined && this.#values.every((value) => !value.negated)) this.#unused.push(this.#denial)
    if (this.#fn !== null && this.#fn.fn !== 'sum') this.#unused.push(this.#fn.item)
  }

  // ── numbers and names ──

  #onNumber(item: Item): undefined {
    const next = this.#peek()
    const moving = next?.kind === 'unit' && this.#peek(1)?.cues.includes('moving') === true
    if (moving) {
      this.#at += 1
      return
    }
    this.#unused.push(item)
  }

  #onName(item: Item): undefined {
    const expect = this.#expect
    const joined = this.#joined
    this.#joined = false
    const of = (kind: Target['kind']): readonly Target[] => item.targets.filter((target) => target.kind === kind)
    const [measures, entities, fields, filters] = [of('measure'), of('entity'), of('field'), of('filter')]
    const named = [...entities, ...fields]
    if (filters.length > 0 && this.#isFlag(filters)) return this.#flag(item, filters)
    if (item.values.length > 0 && measures.length + entities.length === 0 && !(fields.length > 0 && (expect === 'key' || expect === 'which')))
      return this.#value(item)
    if (expect === 'key' && entities.length > 0 && this.#isOwner(entities)) return this.#besideKey(item)
    if (expect === 'key' && named.length > 0 && !this.#ranks(measures, joined)) return this.#key(item, named)
    const roles = item.targets.filter((target) => target.kind === 'join')
    if (expect === 'which' && roles.length > 0 && this.#peek()?.cues.includes('of') === true && this.#peek(1)?.kind === 'word') {
      this.#role = item
      return
    }
    if (expect === 'order') return this.#orderBy(item)
    if (measures.length > 0 && !joined && this.#datesFigure(fields)) {
      this.#timeField = item
      return
    }
    if (expect === 'count') return this.#count(item, measures, entities, fields)
    if (this.#fn !== null) return this.#aggregate(item, this.#fn.fn, measures, entities, fields)
    if (expect === 'best' && named.length > 0 && measures.length === 0) return this.#chosen(item, named)
    if (expect === 'best' && entities.length > 0) return this.#bestOfDual(item, entities, measures)
    if (expect === 'which' && named.length > 0 && !(measures.length > 0 && this.#isNamedFigure(item))) return this.#chosen(item, named)
    if (measures.length > 0 && entities.length === 0) return this.#figure({ item, targets: measures })
    if (measures.length > 0 && joined && this.#figures.length > 0 && this.#keys.length === 0) return this.#figure({ item, targets: measures })
    if (measures.length > 0 && entities.length > 0 && this.#isNamedFigure(item)) return this.#figure({ item, targets: measures })
    if (entities.length > 0 && this.#negated) {
      this.#negated = false
      this.#absent.push(item)
      return
    }
    if (entities.length > 0) {
      if (expect === 'list') this.#listed = item
      this.#expect = null
      this.#duals.push({ item, after: joined ? 'and' : 'other' })
      return
    }
    this.#onField(item, fields)
  }

  /** "customers signed up": what is counted already, by the day it happened. */
  #datesFigure(fields: readonly Target[]): boolean {
    const dated = fields.filter((field) => isDate(this.#model, field))
    const entities = this.#figures.flatMap((figure) => figure.targets)
    return dated.some((field) => entities.some((target) => 'entity' in target && 'entity' in field && target.entity === field.entity))
  }

  /** A name that is a measure's own label rather than just its entity's word: "ad spend". */
  #isNamedFigure(item: Item): boolean {
    return item.targets.some((target) => target.kind === 'measure' && !countsOnly(this.#model, target))
  }
  /** After "by", a measure ranks when something is to be chosen by it. */
  #ranks(measures: readonly Target[], joined: boolean): boolean {
    return measures.length > 0 && !joined && this.#best !== undefined && this.#figures.length === 0
  }

  #isFlag(filters: readonly Target[]): boolean {
    const [before, next] = [this.#before(), this.#peek()]
    return [before, next, ...this.#duals.map((dual) => dual.item), ...this.#figures.map((figure) => figure.item)].some((item) =>
      item?.targets.some((target) => 'entity' in target && filters.some((filter) => 'entity' in filter && filter.entity === target.entity)),
    )
  }
  #flag(item: Item, targets: readonly Target[]): undefined {
    this.#flags.push({ item, targets, negated: this.#negated })
    this.#negated = false
  }

  #value(item: Item): undefined {
    this.#values.push({ item, values: item.values, negated: this.#negated, clause: this.#clause })
    if (this.#peek()?.cues.some((cue) => cue === 'or' || cue === 'and') !== true) this.#negated = false
    if (this.#expect !== 'count') this.#expect = null
  }

  /** "by product category": the first name says whose the second is. */
  #isOwner(entities: readonly Target[]): boolean {
    const next = this.#peek()
    if (next?.kind !== 'name' || next.targets.length === 0) return false
    return entities.some((entity) => next.targets.some((target) => belongs(this.#model, entity, target)))
  }
  #besideKey(item: Item): undefined {
    this.#duals.push({ item, after: 'owner' })
  }

  #key(item: Item, targets: readonly Target[]): undefined {
    this.#keys.push({ item, targets, role: 'by' })
    const next = this.#peek()
    const after = this.#peek(1)
    const goesOn = next?.cues.includes('and') === true && (after?.kind === 'unit' || after?.targets.some((target) => target.kind !== 'measure') === true)
    if (goesOn) {
      this.#at += 1
      if (this.#peek()?.cues.includes('by') === true) this.#at += 1
      this.#expect = 'key'
    } else this.#expect = null
  }

  #chosen(item: Item, targets: readonly Target[]): undefined {
    const numeric = targets.every((target) => isNumber(this.#model, target))
    if (numeric) {
      this.#loose.push(item)
      this.#expect = null
      return
    }
    if (this.#expect === 'which') this.#asksWhich = true
    this.#keys.push({ item, targets, role: 'chosen' })
    this.#expect = null
  }

  /** "top 5 customers" chooses customers; "which country has the most customers" counts them. */
  #bestOfDual(item: Item, entities: readonly Target[], measures: readonly Target[]): undefined {
    const chosen = this.#keys.some((key) => key.role === 'chosen')
    if (chosen || this.#keys.length > 0) return this.#figure({ item, targets: measures })
    this.#chosen(item, entities)
  }

  #orderBy(item: Item): undefined {
    this.#order = { ...this.#order, item, span: item.span }
    this.#expect = null
  }

  #count(item: Item, measures: readonly Target[], entities: readonly Target[], fields: readonly Target[]): undefined {
    this.#expect = null
    if (measures.length > 0) return this.#figure({ item, targets: measures })
    if (entities.length > 0) return this.#figure({ item, targets: entities, fn: 'count' })
    const classing = fields.filter((field) => !isNumber(this.#model, field) && !isDate(this.#model, field) && !isBoolean(this.#model, field))
    if (classing.length > 0) return this.#figure({ item, targets: classing, fn: 'count' })
    this.#unused.push(item)
  }

  #aggregate(item: Item, fn: AggregateFn, measures: readonly Target[], entities: readonly Target[], fields: readonly Target[]): undefined {
    const numbers = fields.filter((field) => isNumber(this.#model, field))
    this.#fn = null
    this.#expect = null
    if (fn === 'sum' && measures.length > 0) return this.#figure({ item, targets: measures })
    if (numbers.length > 0) return this.#figure({ item, targets: numbers, fn })
    const ready = measures.filter((measure) => isAverage(this.#model, measure))
    if (fn === 'avg' && ready.length > 0) return this.#figure({ item, targets: ready })
    void entities
    this.#unused.push(item)
  }

  #figure(figure: Figure): undefined {
    this.#expect = null
    if (!this.#figures.some((other) => JSON.stringify(other.targets) === JSON.stringify(figure.targets) && other.fn === figure.fn)) this.#figures.push(figure)
  }

  #onField(item: Item, fields: readonly Target[]): undefined {
    this.#expect = null
    if (fields.some((field) => isDate(this.#model, field))) {
      this.#timeField = item
      return
    }
    if (fields.some((field) => isBoolean(this.#model, field)))
      return this.#flag(
        item,
        fields.filter((field) => isBoolean(this.#model, field)),
      )
    this.#loose.push(item)
  }

  /** "Orders and revenue": joined to a figure, and named first. */
  #isListedWithFigure(item: Item): boolean {
    const at = this.#items.indexOf(item)
    const after = this.#items[at + 2]
    const leads = at === 0 || this.#items[at - 1]?.kind === 'cue'
    return leads && isAnd(this.#items[at + 1]) && this.#figures.some((figure) => figure.item === after)
  }

  // ── afterwards ──

  /** "Which products sold more than 500 units": what is compared is the figure, when it is a measure and nothing else is. */
  #settleCompared(): void {
    const measures = this.#comparisons.flatMap((comparison) =>
      comparison.targets.filter((target) => target.kind === 'measure' && !countsOnly(this.#model, target)),
    )
    const [comparison] = this.#comparisons
    if (this.#figures.length > 0 || measures.length === 0 || comparison === undefined || comparison.average) return
    this.#figures.push({ item: { ...spanItem(comparison.span), targets: measures }, targets: measures })
    const subject = this.#keys.length === 0 ? (this.#listed ?? this.#duals[0]?.item) : undefined
    if (subject === undefined) return
    this.#keys.push({ item: subject, targets: subject.targets.filter((target) => target.kind === 'entity'), role: 'chosen' })
    this.#duals = this.#duals.filter((dual) => dual.item !== subject)
    this.#listed = undefined
  }

  /** Words that name an entity and count it are figures when nothing else is, and something is to be made of them. */
  #settleDuals(): undefined {
    const groups = this.#keys.length > 0 || this.#grain !== undefined || this.#part !== undefined || this.#overTime
    const figural = groups || this.#windows.length > 0 || this.#comparing !== null || this.#compare !== undefined
    if (this.#figures.length === 0 && figural && this.#listed === undefined) {
      const at = this.#loose.length > 0 ? -1 : this.#duals.findIndex((dual) => dual.after !== 'owner')
      const dual = this.#duals[at]
      if (dual !== undefined) {
        this.#figures.push(figureOf(dual.item))
        this.#duals.splice(at, 1)
        const more = this.#duals.filter((other) => other.after === 'and')
        this.#figures.push(...more.map((other) => figureOf(other.item)))
        this.#duals = this.#duals.filter((other) => !more.includes(other))
      }
    }
    const listed = this.#duals.filter((dual) => this.#figures.length > 0 && this.#isListedWithFigure(dual.item))
    this.#figures.unshift(...listed.map((dual) => figureOf(dual.item)))
    this.#duals = this.#duals.filter((dual) => !listed.includes(dual))
    const number = this.#loose.length === 1 && this.#figures.length === 0 && figural ? this.#loose[0] : undefined
    const sums = number?.targets.filter((target) => isNumber(this.#model, target)) ?? []
    if (number !== undefined && sums.length > 0) {
      this.#figures.push({ item: number, targets: sums, fn: 'sum' })
      this.#loose = []
    }
  }
}

function isAnd(item: Item | undefined): boolean {
  return item?.cues.includes('and') === true
}

function figureOf(item: Item): Figure {
  const measures = item.targets.filter((target) => target.kind === 'measure')
  return measures.length > 0 ? { item, targets: measures } : { item, targets: item.targets.filter((target) => target.kind === 'entity'), fn: 'count' }
}

const GRAINS: readonly Grain[] = ['hour', 'day', 'week', 'month', 'quarter', 'year']
const MARKS = ['bar', 'pie', 'line', 'area', 'table', 'scatter', 'stacked_bar', 'number'] as const
function markOf(name: string): Display['mark'] | undefined {
  return MARKS.find((mark) => mark === name)
}

/** What a second period beside a first one means: the one before it, the same a year earlier, or itself. */
export function comparedTo(period: Period, base: Period, words: string): CompareWish['to'] {
  if (period.kind === 'relative' && period.unit === 'year' && period.offset === -1 && !coversYear(base)) return 'previous_year'
  if (period.kind === 'relative' && base.kind === 'relative' && period.unit === base.unit) {
    const told = /^(previous|prior|preceding)/i.test(words)
    if (told || period.offset === base.offset - 1) return 'previous'
  }
  if (period.kind === 'relative' && period.offset === -1 && /^(previous|prior|preceding)/i.test(words)) return 'previous'
  if (period.kind === 'calendar' && base.kind === 'calendar' && /^\d{4}$/.test(period.at) && Number(base.at) - Number(period.at) === 1) return 'previous'
  return period
}
/** Over time, "previous" is one step of the time shown; a whole period before it can only be a year. Null: not sayable. */
export function comparedOverTime(wish: CompareWish, grain: Grain): CompareWish['to'] | null {
  const { to, named } = wish
  if (to !== 'previous' || named === undefined) return typeof to === 'string' ? to : null
  if (named.period.kind === 'relative') return named.period.unit === grain ? to : named.period.unit === 'year' ? 'previous_year' : null
  return named.period.kind === 'calendar' && /^\d{4}$/.test(named.period.at) ? (grain === 'year' ? to : 'previous_year') : null
}
function coversYear(period: Period): boolean {
  return (
    (period.kind === 'relative' && (period.unit === 'year' || period.unit === 'fiscal_year')) || (period.kind === 'calendar' && /^(FY)?\d{4}$/.test(period.at))
  )
}

function measureOf(model: Model, target: Target) {
  return target.kind === 'measure' ? model.entities[target.entity]?.measures[target.measure] : undefined
}
function countsOnly(model: Model, target: Target): boolean {
  const expr = measureOf(model, target)?.expr
  return expr?.kind === 'aggregate' && expr.fn === 'count' && expr.of === undefined && expr.where === undefined
}
function isAverage(model: Model, target: Target): boolean {
  const measure = measureOf(model, target)
  return measure?.kind === 'ratio' || (measure?.expr.kind === 'aggregate' && measure.expr.fn === 'avg')
}
/** Field a measure is the plain average of. */
export function averagesOf(model: Model, target: Target): string | undefined {
  const expr = measureOf(model, target)?.expr
  return expr?.kind === 'aggregate' && expr.fn === 'avg' && expr.of?.kind === 'field' && expr.of.path.length === 0 ? expr.of.field : undefined
}
function spanItem(span: Span): Item {
  return { kind: 'word', span, text: '', targets: [], values: [], cues: [] }
}

/** Whether one thing is a field of an entity or one of what its rows refer to. */
function belongs(model: Model, owner: Target, target: Target): boolean {
  if (owner.kind !== 'entity' || (target.kind !== 'entity' && target.kind !== 'field')) return false
  if (target.kind === 'field') return target.entity === owner.entity
  return Object.values(model.entities[owner.entity]?.joins ?? {}).some((join) => join.to === target.entity && join.cardinality === 'many_to_one')
}

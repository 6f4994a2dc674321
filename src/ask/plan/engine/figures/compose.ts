import type { Clock, Grain, Path, Target, Why } from '../../../../flow.ts'
import { extendExpr, printPeriod, printPredicate } from '../../../../warehouse/semantic/index.ts'
import type { Field, Model } from '../../../../warehouse/semantic/model.ts'
import { defaultGrain, resolvePeriod } from '../../index.ts'
import type { Graph } from '../graph.ts'
import { hintedField } from '../hints.ts'
import { comparedOverTime } from './compared-to.ts'
import type { Comparison, Demand, Figure, Key, ValueWish } from './demand.ts'
import { fieldOf, isBoolean, isDate, isNumber } from './kinds.ts'
import { averagesOf } from './measure-kinds.ts'
import type { Item, ValueTarget } from './scan.ts'
import { countMeasure, dotted, quoted, Terrain } from './terrain.ts'

/** A compact plan, and for each of its parts by name where it came from. */
export interface Composed {
  readonly compact: Compact
  readonly whys: ReadonlyMap<string, readonly Why[]>
}
export type Compact = Readonly<Record<string, unknown>>

/** What the rows are counted or summed from, and how it is written there. */
interface Measured {
  readonly name: string
  readonly formula: string
  readonly entity: string
  readonly time?: { readonly path: Path; readonly field: string }
}
interface Made {
  readonly name: string
  readonly formula: string
  readonly why: Why
}

const TOP_WITHOUT_NUMBER = 10
const MOVING_SIZE = 3
const FLIPPED = { asc: '', desc: '-' } as const

/** Writes a demand down as a plan; null where its words do not carry one. */
export function compose(demand: Demand, model: Model, graph: Graph, clock: Clock, why: (item: Pick<Item, 'span'>) => Why): Composed | null {
  const composer = new Composer(demand, model, graph, clock, why)
  return composer.run()
}

class Composer {
  readonly #demand: Demand
  readonly #model: Model
  readonly #graph: Graph
  readonly #clock: Clock
  readonly #why: (item: Pick<Item, 'span'>) => Why
  readonly #whys = new Map<string, readonly Why[]>()

  constructor(demand: Demand, model: Model, graph: Graph, clock: Clock, why: (item: Pick<Item, 'span'>) => Why) {
    this.#demand = demand
    this.#model = model
    this.#graph = graph
    this.#clock = clock
    this.#why = why
  }

  run(): Composed | null {
    const { figures, cues, nameless } = this.#demand
    if (nameless !== undefined) return figures.length === 0 ? this.#ofSomebody(nameless) : null
    if (cues.has('both') && this.#demand.windows.length === 0 && this.#demand.best === undefined) {
      const set = this.#inCommon()
      if (set !== null) return set
    }
    if (figures.length === 0) return this.#list()
    const entities = figures.map((figure) => this.#entityOf(figure))
    if (entities.some((entity) => entity === null)) return null
    const distinct = [...new Set(entities)].filter((entity) => entity !== null)
    const [only, ...more] = distinct
    if (only === undefined) return null
    return more.length === 0 ? this.#group(only) : this.#combined(distinct)
  }

  /** Entity a figure is counted on: the one from which most of what else is named can be reached. */
  #entityOf(figure: Figure): string | null {
    const { keys, values, flags } = this.#demand
    const others = [...keys.map((key) => key.targets), ...values.map((value) => value.values), ...flags.map((flag) => flag.targets)]
    const options = [...new Set(figure.targets.flatMap((target) => ('entity' in target ? [target.entity] : [])))]
    const cost = (entity: string): number => others.reduce((sum, targets) => sum + this.#costOf(entity, targets), 0)
    return options.map((entity) => ({ entity, cost: cost(entity) })).toSorted((a, b) => a.cost - b.cost)[0]?.entity ?? null
  }
  #costOf(from: string, targets: readonly Target[]): number {
    const costs = targets.flatMap((target) =>
      'entity' in target ? [this.#graph.up(from, target.entity)?.length ?? 6 + this.#graph.distance(from, target.entity)] : [],
    )
    return Math.min(20, ...costs)
  }

  /** The entity whose rows are read: the figure's own if it reaches all keys, else the finest that does. */
  #fromFor(entity: string): string | null {
    const needed = this.#demand.keys.map((key) => {
      const up = key.targets.find((target) => 'entity' in target && this.#graph.up(entity, target.entity) !== null)
      const best = up ?? key.targets.toSorted((a, b) => this.#distance(entity, a) - this.#distance(entity, b))[0]
      return best !== undefined && 'entity' in best ? best.entity : entity
    })
    if (needed.every((one) => this.#graph.up(entity, one) !== null)) return entity
    return this.#graph.finest([entity, ...needed], entity)[0] ?? null
  }
  #distance(from: string, target: Target): number {
    return 'entity' in target ? this.#graph.distance(from, target.entity) : 9
  }

  // ── one Select over figures ──

  #group(entity: string): Composed | null {
    const from = this.#fromFor(entity)
    if (from === null) return null
    const terrain = new Terrain(this.#model, this.#graph, from)
    const figures = this.#demand.figures.map((figure) => this.#measured(figure, entity, terrain))
    const measures = figures.filter((one) => one !== null)
    const [main] = measures
    if (main === undefined || measures.length < figures.length) return null
    if (this.#demand.cues.has('end_of') && !this.#isStock(entity, main.name)) return null
    const time = this.#time(main, terrain)
    const keys = this.#keyColumns(terrain, time)
    const where = this.#where(terrain)
    if (keys === null || where === null || !this.#besideIsTouched(terrain)) return null
    const timed = this.#timing(time, main)
    if (timed === null) return null
    const ratio = this.#ratio(measures, where)
    if (ratio !== null)
      return this.#finish({ from, keys, measures: [], where: ratio.where, timed, extra: { [ratio.name]: ratio.formula }, order: [`-${ratio.name}`], terrain })
    return this.#finish({ from, keys, measures, where: where.map((one) => one.formula), timed, extra: {}, terrain })
  }

  /** "At the end of August" is what a stock is at; a flow has none. */
  #isStock(entity: string, measure: string): boolean {
    return this.#model.entities[entity]?.measures[measure]?.kind === 'semi_additive'
  }

  #finish(parts: {
    readonly from: string
    readonly keys: readonly Made[]
    readonly measures: readonly Measured[]
    readonly where: readonly string[]
    readonly timed: Readonly<Record<string, unknown>>
    readonly extra: Readonly<Record<string, string>>
    readonly order?: readonly string[]
    readonly terrain: Terrain
  }): Composed | null {
    const { from, keys, measures, where, timed, extra, terrain } = parts
    const windows = this.#windowColumns(measures, keys)
    const token = this.#compareToken(keys)
    if (windows === null || token === null) return null
    const having = this.#having(measures)
    if (having === null) return null
    const best = this.#bestOf(keys, measures)
    if (best === null) return null
    const shown = (name: string): string => (windows.hidden.has(name) ? `${windows.hidden.get(name) ?? '~'}${name}` : best.support ? `~${name}` : name)
    const cols = {
      ...Object.fromEntries(keys.map((key) => [key.name, key.formula])),
      ...Object.fromEntries(measures.map((one) => [shown(one.name), one.formula])),
      ...extra,
      ...windows.cols,
    }
    const plain = keys.length > 0 && parts.order !== undefined ? { order: parts.order } : {}
    const compact = {
      from,
      cols,
      mode: 'group',
      ...(where.length > 0 && { where: where.join(' and ') }),
      ...timed,
      ...(windows.compare && { compare: { to: token } }),
      ...(having !== '' && { having }),
      ...plain,
      ...best.parts,
      ...(this.#demand.mark !== undefined && { display: this.#demand.mark }),
    }
    void terrain
    return { compact, whys: this.#whys }
  }

  #measured(figure: Figure, entity: string, terrain: Terrain): Measured | null {
    const path = terrain.up(entity)
    const target = figure.targets.find((one) => 'entity' in one && one.entity === entity)
    if (path === null || target === undefined) return null
    const made = this.#measuredOf(target, figure, entity, path)
    if (made !== null) this.#whys.set(`col:${made.name}`, [this.#why(figure.item)])
    return made
  }
  #measuredOf(target: Target, figure: Figure, entity: string, path: Path): Measured | null {
    const found = this.#model.entities[entity]
    const own = found?.time
    const at = (time: { readonly path: Path; readonly field: string } | undefined) => time && { time: { path: [...path, ...time.path], field: time.field } }
    if (target.kind === 'measure') {
      const measure = found?.measures[target.measure]
      return measure === undefined ? null : { name: measure.name, formula: `[${dotted(path, measure.name)}]`, entity, ...at(measure.time ?? own) }
    }
    if (target.kind === 'entity') {
      const measure = countMeasure(found)
      if (measure !== undefined) return { name: measure.name, formula: `[${dotted(path, measure.name)}]`, entity, ...at(measure.time ?? own) }
      const key = found?.key.length === 1 ? found.key[0] : undefined
      if (path.length > 0 && key === undefined) return null
      return { name: 'count', formula: path.length === 0 ? 'count()' : `count(distinct ${dotted(path, key ?? '')})`, entity, ...at(own) }
    }
    if (target.kind !== 'field' || figure.fn === undefined) return null
    const name = dotted(path, target.field)
    if (figure.fn === 'count') return { name: `${target.field}_count`, formula: `count(distinct ${name})`, entity, ...at(own) }
    return { name: `${figure.fn}_${target.field}`, formula: `${figure.fn}(${name})`, entity, ...at(own) }
  }

  // ── keys ──

  #keyColumns(terrain: Terrain, time: string | null): readonly Made[] | null {
    const made: Made[] = []
    const { grain, part, keys, overTime } = this.#demand
    const chosenFirst = keys.toSorted((a, b) => Number(a.role === 'chosen') - Number(b.role === 'chosen'))
    const bucket = grain?.grain ?? (overTime || this.#needsGrain() ? this.#defaultGrain() : undefined)
    if (bucket !== undefined) {
      if (time === null) return null
      const why: Why = grain ? this.#why(grain) : { kind: 'default', reason: 'grain', text: `By ${bucket}, because no grain was named.` }
      made.push({ name: bucket, formula: `bucket(${time}, ${bucket})`, why })
    }
    if (part !== undefined) {
      if (time === null) return null
      made.push({ name: part.part, formula: `part(${time}, ${part.part})`, why: this.#why(part) })
    }
    for (const key of this.#demand.best === undefined ? keys : chosenFirst) {
      const column = this.#keyColumn(key, terrain, made)
      if (column === null) return null
      made.push(column)
    }
    for (const one of made) this.#whys.set(`col:${one.name}`, [one.why])
    return made
  }
  #needsGrain(): boolean {
    return this.#demand.windows.some((window) => window.kind === 'running' || window.kind === 'moving')
  }
  #defaultGrain(): Grain {
    const period = this.#demand.period?.period
    return period === undefined || !this.#demand.overTime ? 'month' : defaultGrain(resolvePeriod(period, this.#clock, 'date'))
  }

  #keyColumn(key: Key, terrain: Terrain, before: readonly Made[]): Made | null {
    const found = terrain.nearest(key.targets)
    if (found === null) return null
    const { target, path } = found
    const why = this.#why(key.item)
    const free = (name: string): string => (before.some((one) => one.name === name) ? `${name}_${before.length + 1}` : name)
    if (target.kind === 'entity') {
      const title = terrain.titleOf(target.entity)
      return title === undefined ? null : { name: free(target.entity), formula: dotted(path, title), why }
    }
    if (target.kind !== 'field') return null
    if (isDate(this.#model, target)) return null
    const titles = terrain.entity(target.entity)?.title ?? []
    return { name: free(titles.includes(target.field) ? target.entity : target.field), formula: dotted(path, target.field), why }
  }

  // ── time ──

  /** The date that decides: named in the words, else the figure's own. Never one of another fact. */
  #time(main: Measured, terrain: Terrain): string | null {
    const named = this.#demand.timeField
    if (named !== undefined) {
      const dates = named.targets.filter((target) => isDate(this.#model, target))
      const found = terrain.nearest(dates)
      if (found?.target.kind === 'field') return dotted(found.path, found.target.field)
    }
    return main.time === undefined ? null : dotted(main.time.path, main.time.field)
  }
  #timing(time: string | null, main: Measured): Readonly<Record<string, unknown>> | null {
    const { period } = this.#demand
    if (period === undefined && this.#comparesWithoutPeriod()) return null
    if (period === undefined) return {}
    if (time === null) return null
    const label = this.#timeLabel(main)
    const by: readonly Why[] = this.#demand.timeField === undefined && label !== null ? [{ kind: 'default', reason: 'time_field', text: `By ${label}.` }] : []
    this.#whys.set('period', [this.#why(period), ...by])
    return { period: `${time} ${printPeriod(period.period)}` }
  }
  #comparesWithoutPeriod(): boolean {
    return this.#demand.compare !== undefined
  }
  #timeLabel(main: Measured): string | null {
    if (main.time === undefined) return null
    const entity = this.#graph.end(main.entity, main.time.path)
    const field: Field | undefined =
      this.#model.entities[entity]?.fields[main.time.field] ??
      Object.values(this.#model.entities)
        .map((one) => one.fields[main.time?.field ?? ''])
        .find((one) => one !== undefined)
    return field === undefined ? null : field.label.toLowerCase()
  }

  // ── conditions ──

  #where(terrain: Terrain): readonly { readonly formula: string; readonly clause: boolean }[] | null {
    const out: { formula: string; clause: boolean }[] = []
    const groups = new Map<string, { readonly wishes: ValueWish[]; readonly literals: string[]; readonly field: string; readonly exists: Path }>()
    for (const wish of this.#demand.values) {
      const placed = this.#placeValue(wish, terrain)
      if (placed === null) return null
      const key = `${placed.exists.join('.')}|${placed.field}|${wish.negated}`
      const group = groups.get(key) ?? { wishes: [], literals: [], field: placed.field, exists: placed.exists }
      group.wishes.push(wish)
      group.literals.push(placed.literal)
      groups.set(key, group)
    }
    for (const { wishes, literals, field, exists } of groups.values()) {
      const [wish] = wishes
      if (wish === undefined) continue
      const each = this.#demand.cues.has('both') && literals.length > 1
      if (each && exists.length === 0) return null
      const conditions = each ? literals.map((one) => conditionOf(field, [one], wish.negated, exists)) : [this.#quantified(field, literals, wish, exists)]
      if (each) {
        for (const [i, formula] of conditions.entries()) {
          out.push({ formula, clause: false })
          this.#whys.set(`where:${out.length - 1}`, [this.#why(wishes[i]?.item ?? wish.item)])
        }
        continue
      }
      out.push({ formula: conditions.join(' and '), clause: wishes.some((one) => one.clause) })
      this.#whys.set(
        `where:${out.length - 1}`,
        wishes.map((one) => this.#why(one.item)),
      )
    }
    for (const flag of this.#demand.flags) {
      const formula = this.#flagFormula(flag.targets, terrain)
      if (formula === null) return null
      out.push({ formula: flag.negated ? `not (${formula})` : formula, clause: false })
      this.#whys.set(`where:${out.length - 1}`, [this.#why(flag.item)])
    }
    const { pinned } = this.#demand
    if (pinned !== undefined) {
      const path = terrain.up(pinned.entity)
      if (path === null) return null
      out.push({ formula: `${dotted(path, pinned.field)} in (${pinned.literals.join(', ')})`, clause: false })
      this.#whys.set(`where:${out.length - 1}`, [this.#why(pinned)])
    }
    for (const item of this.#demand.absent) {
      const entity = item.targets.find((target) => target.kind === 'entity')
      const path = entity?.kind === 'entity' ? terrain.many(entity.entity) : null
      if (path === null || terrain.manyPart(path).length < path.length) return null
      out.push({ formula: `not exists(${path.join('.')})`, clause: false })
      this.#whys.set(`where:${out.length - 1}`, [this.#why(item)])
    }
    return out
  }

  /** "all of whose orders were shipped" asks of every row what "whose orders were shipped" asks of one. */
  #quantified(field: string, literals: readonly string[], wish: ValueWish, exists: Path): string {
    const formula = conditionOf(field, literals, wish.negated, exists)
    return this.#demand.every !== undefined && exists.length > 0 && !wish.negated ? formula.replace(/^exists/, 'every') : formula
  }

  #placeValue(wish: ValueWish, terrain: Terrain): { readonly field: string; readonly literal: string; readonly exists: Path } | null {
    const found = terrain.nearest(wish.values)
    if (found !== null) return { field: dotted(found.path, found.target.field), literal: this.#literal(found.target), exists: [] }
    const far = wish.values
      .flatMap((value) => {
        const path = this.#graph.route(terrain.from, value.entity)?.path
        return path === undefined ? [] : [{ value, path }]
      })
      .toSorted((a, b) => a.path.length - b.path.length)[0]
    if (far === undefined) return null
    const many = terrain.manyPart(far.path)
    terrain.touch(far.path)
    return { field: dotted(far.path.slice(many.length), far.value.field), literal: this.#literal(far.value), exists: many }
  }
  #literal(target: ValueTarget): string {
    const type = fieldOf(this.#model, { kind: 'field', entity: target.entity, field: target.field })?.type
    return (type === 'integer' || type === 'decimal') && /^-?\d+(\.\d+)?$/.test(target.value) ? target.value : quoted(target.value)
  }

  #flagFormula(targets: readonly Target[], terrain: Terrain): string | null {
    const found = terrain.nearest(targets)
    if (found === null) return null
    const { target, path } = found
    if (target.kind === 'field') return isBoolean(this.#model, target) ? dotted(path, target.field) : null
    const filter = target.kind === 'filter' ? terrain.entity(target.entity)?.filters[target.filter] : undefined
    return filter === undefined ? null : `(${printPredicate(extendExpr(path).predicate(filter.predicate))})`
  }

  /** Names of entities beside what is asked only say whose things they are: they must be where the figures come from. */
  #besideIsTouched(terrain: Terrain): boolean {
    return this.#demand.beside.every((item) =>
      item.targets.some(
        (target) => target.kind === 'entity' && (terrain.touched.has(target.entity) || this.#graph.up(terrain.from, target.entity)?.length === 0),
      ),
    )
  }

  #having(measures: readonly Measured[]): string | null {
    const parts: string[] = []
    for (const comparison of this.#demand.comparisons) {
      const measure = comparison.targets.length === 0 ? measures[0] : measures.find((one) => comparison.targets.some((target) => nameOf(target) === one.name))
      if (measure === undefined || comparison.number === undefined) return null
      this.#whys.set(`having:${parts.length}`, [this.#why(comparison)])
      parts.push(comparedTo(`$${measure.name}`, comparison))
    }
    return parts.join(' and ')
  }

  // ── shares, windows, comparisons ──

  /** "What percentage of revenue comes from Germany": the part over the whole, not a share among rows. */
  #ratio(
    measures: readonly Measured[],
    where: readonly { readonly formula: string; readonly clause: boolean }[],
  ): { readonly name: string; readonly formula: string; readonly where: readonly string[] } | null {
    const share = this.#demand.windows.find((window) => window.kind === 'share')
    const [measure] = measures
    if (share === undefined || measure === undefined || measures.length > 1) return null
    const inPart = where.filter((one) => one.clause || this.#demand.keys.length === 0)
    if (inPart.length === 0) return null
    const part = inPart.map((one) => one.formula).join(' and ')
    const of = measure.formula.startsWith('[') ? measure.formula.replace(/\]$/, ` where ${part}]`) : measure.formula.replace(/\)$/, ` where ${part})`)
    const name = `share_of_${measure.name}`
    this.#whys.set(`col:${name}`, [this.#why(share), ...(this.#whys.get(`col:${measure.name}`) ?? [])])
    return { name, formula: `${of} / ${measure.formula}`, where: where.filter((one) => !inPart.includes(one)).map((one) => one.formula) }
  }

  #windowColumns(
    measures: readonly Measured[],
    keys: readonly Made[],
  ): { readonly cols: Readonly<Record<string, string>>; readonly hidden: ReadonlyMap<string, '~' | '-'>; readonly compare: boolean } | null {
    const cols: Record<string, string> = {}
    const hidden = new Map<string, '~' | '-'>()
    const bucket = keys.find((key) => key.formula.startsWith('bucket('))?.name
    let compare = this.#demand.compare !== undefined
    const add = (name: string, formula: string, span: Pick<Item, 'span'>): void => {
      cols[name] = formula
      this.#whys.set(`col:${name}`, [this.#why(span)])
    }
    for (const window of measures.length === 0 ? [] : this.#demand.windows) {
      for (const measure of measures) {
        const own = measures.length > 1 ? `${measure.name}_` : ''
        if (window.kind === 'share' || window.kind === 'share:with') {
          if (keys.length === 0) return null
          if (window.kind === 'share') hidden.set(measure.name, '~')
          add(`${own}share`, `share($${measure.name})`, window)
        } else if (window.kind === 'growth') {
          if (bucket === undefined || this.#demand.compare !== undefined) compare = true
          else add(`${measure.name}_growth`, `growth($${measure.name} along ${bucket})`, window)
        } else if (bucket === undefined) return null
        else if (window.kind === 'running') {
          hidden.set(measure.name, '~')
          add(`${own}running_total`, `running($${measure.name} along ${bucket})`, window)
        } else {
          hidden.set(measure.name, '-')
          const size = window.size ?? MOVING_SIZE
          add(`${own}average_${size}`, `moving($${measure.name} along ${bucket} size ${size})`, window)
        }
      }
    }
    if (!compare) return { cols, hidden, compare }
    if (this.#demand.period === undefined) return null
    const wish = this.#demand.compare ?? { span: this.#demand.windows[0]?.span ?? [0, 0] }
    this.#whys.set('compare', [this.#why(wish)])
    for (const measure of measures) {
      add(`${measure.name}_previous`, `previous($${measure.name})`, wish)
      add(`${measure.name}_growth`, `growth($${measure.name})`, wish)
    }
    return { cols, hidden, compare }
  }
  #compareToken(keys: readonly Made[]): string | null {
    const wish = this.#demand.compare
    if (wish === undefined) return 'previous'
    const grain = this.#demand.grain?.grain
    const overTime = grain !== undefined && keys.some((key) => key.formula.startsWith('bucket('))
    const to = overTime ? comparedOverTime(wish, grain) : wish.to
    if (to === null) return null
    return typeof to === 'string' ? to : printPeriod(to)
  }

  // ── order and limit ──

  /** `support`: the figure only chooses ("which country has the most customers"). */
  #bestOf(keys: readonly Made[], measures: readonly Measured[]): { readonly parts: Readonly<Record<string, unknown>>; readonly support: boolean } | null {
    const { best, order } = this.#demand
    if (best === undefined) {
      if (order === undefined) return { parts: {}, support: false }
      const column = this.#orderColumn(keys, measures)
      if (column === null) return null
      this.#whys.set(`order:${column}`, [this.#why(order)])
      const direction = order.direction ?? (measures.some((one) => one.name === column) ? 'desc' : 'asc')
      return { parts: { order: [`${FLIPPED[direction]}${column}`] }, support: false }
    }
    const [measure] = measures
    if (measure === undefined || keys.length === 0 || best.hint !== undefined) return null
    const by = `${FLIPPED[best.direction]}${measure.name}`
    this.#whys.set(`order:${measure.name}`, [this.#why(best)])
    const chosen = this.#demand.keys.filter((key) => key.role === 'chosen')
    const within = keys.slice(0, keys.length - chosen.length).map((key) => key.name)
    if (chosen.length > 0 && within.length > 0) {
      this.#whys.set('top', [this.#why(best)])
      return { parts: { top: { n: best.counted ? best.count : 1, by: [by], within }, order: [...within, by] }, support: false }
    }
    this.#whys.set('limit', [this.#why(best)])
    return { parts: { order: [by], limit: this.#limit() }, support: this.#demand.asksWhich && !best.counted }
  }
  #limit(): number | { readonly n: number; readonly ties: 'keep' } {
    const { best, keys, asksWhich } = this.#demand
    if (best?.counted === true) return best.count
    const word = keys.findLast((key) => key.role === 'chosen')?.item.text ?? ''
    const plural = /[^s]s$|ies$|ches$|sses$/i.test(word)
    if (!plural) return 1
    return asksWhich ? { n: 1, ties: 'keep' } : TOP_WITHOUT_NUMBER
  }
  #orderColumn(keys: readonly Made[], measures: readonly Measured[]): string | null {
    const item = this.#demand.order?.item
    if (item === undefined) return measures[0]?.name ?? keys[0]?.name ?? null
    const names = item.targets.map(nameOf)
    return (
      [...measures, ...keys].find((one) => names.includes(one.name))?.name ??
      keys.find((key) => item.targets.some((target) => key.formula.split('.').at(-1) === nameOf(target)))?.name ??
      null
    )
  }

  // ── figures of several facts ──

  #combined(entities: readonly string[]): Composed | null {
    const { best, windows, compare, keys, grain } = this.#demand
    if (best !== undefined || windows.length > 0 || compare !== undefined || this.#demand.comparisons.length > 0) return null
    if (keys.length === 0 && grain === undefined && entities.length === 0) return null
    const inputs: Record<string, Compact> = {}
    const shown: Record<string, string> = {}
    for (const [i, entity] of entities.entries()) {
      const name = 'abcdefgh'[i] ?? `i${i}`
      const own = { ...this.#demand, figures: this.#demand.figures.filter((figure) => this.#entityOf(figure) === entity), order: undefined, mark: undefined }
      const input = compose(withoutUndefined(own), this.#model, this.#graph, this.#clock, this.#why)
      if (input === null) return null
      inputs[name] = input.compact
      for (const [key, why] of input.whys) this.#whys.set(key, why)
    }
    const on = this.#keyNames(Object.values(inputs)[0])
    for (const key of on) shown[key] = `$${key}`
    for (const figure of this.#demand.figures) {
      const [name, column] = this.#inputOf(figure, inputs)
      if (column === undefined) return null
      shown[column] = `$${name}.${column}`
    }
    if (Object.values(inputs).some((input) => this.#keyNames(input).join() !== on.join())) return null
    const compact = { combine: inputs, on, how: 'full', cols: shown, ...(on[0] !== undefined && { order: [on[0]] }) }
    return { compact: { ...compact, ...(this.#demand.mark !== undefined && { display: this.#demand.mark }) }, whys: this.#whys }
  }
  #keyNames(input: Compact | undefined): readonly string[] {
    const cols = input?.cols
    if (typeof cols !== 'object' || cols === null) return []
    return Object.entries(cols).flatMap(([name, formula]) =>
      typeof formula === 'string' && !/^\[|^(count|sum|avg|min|max|median)\(/.test(formula) ? [name] : [],
    )
  }
  #inputOf(figure: Figure, inputs: Readonly<Record<string, Compact>>): readonly [string, string | undefined] {
    const entity = this.#entityOf(figure)
    for (const [name, input] of Object.entries(inputs)) {
      const terrain = new Terrain(this.#model, this.#graph, typeof input.from === 'string' ? input.from : '')
      const measured = entity === null ? null : this.#measured(figure, entity, terrain)
      const cols = input.cols
      if (measured !== null && typeof cols === 'object' && cols !== null && measured.name in cols) return [name, measured.name]
    }
    return ['', undefined]
  }

  /** "In which countries do we have both retail and business customers": what two lists have in common. */
  #inCommon(): Composed | null {
    const [key, ...more] = this.#demand.keys
    const [first, second] = this.#demand.values
    if (key === undefined || more.length > 0 || first === undefined || second === undefined || this.#demand.values.length > 2 || key.role !== 'chosen')
      return null
    const subject = [...this.#demand.beside, ...this.#demand.figures.map((figure) => figure.item)]
      .flatMap((item) => item.targets)
      .find((target) => target.kind === 'entity')
    if (subject?.kind !== 'entity' || this.#demand.flags.length + this.#demand.comparisons.length > 0 || this.#demand.period !== undefined) return null
    const terrain = new Terrain(this.#model, this.#graph, subject.entity)
    const column = this.#keyColumn(key, terrain, [])
    const placed = [first, second].map((wish) => this.#placeValue(wish, terrain))
    if (column === null || placed.some((one) => one === null || one.exists.length > 0)) return null
    this.#whys.set(`col:${column.name}`, [column.why])
    const inputs = placed.flatMap((one) =>
      one === null ? [] : [{ from: subject.entity, cols: { [column.name]: column.formula }, where: `${one.field} = ${one.literal}`, distinct: true }],
    )
    return { compact: { set: 'intersect', inputs, order: [column.name] }, whys: this.#whys }
  }

  /** "Who is the manager of Hans Vogel": somebody no index knows, by the name of the rows that have such a role. */
  #ofSomebody(nameless: NonNullable<Demand['nameless']>): Composed | null {
    const { role } = this.#demand
    const target = role?.targets.find((one) => one.kind === 'join')
    const entity = target?.kind === 'join' ? this.#model.entities[target.entity] : undefined
    const join = target?.kind === 'join' ? entity?.joins[target.join] : undefined
    const title = entity?.title[0]
    const other = join === undefined ? undefined : this.#model.entities[join.to]?.title[0]
    if (role === undefined || entity === undefined || join === undefined || title === undefined || other === undefined) return null
    this.#whys.set(`col:${join.name}`, [this.#why(role)])
    this.#whys.set('where:0', [this.#why(nameless)])
    return { compact: { from: entity.name, cols: { [join.name]: `${join.name}.${other}` }, where: `${title} = ${quoted(nameless.text)}` }, whys: this.#whys }
  }

  // ── lists chosen by a comparison or a superlative ──

  #list(): Composed | null {
    const subject = this.#demand.keys.find((key) => key.role === 'chosen')?.item ?? this.#demand.listed ?? this.#demand.beside[0]
    const entity = subject?.targets.find((target) => target.kind === 'entity')
    if (subject === undefined || entity?.kind !== 'entity' || this.#demand.keys.length > 1) return null
    if (this.#demand.windows.length > 0 || this.#demand.compare !== undefined || this.#demand.grain !== undefined) return null
    const terrain = new Terrain(this.#model, this.#graph, entity.entity)
    const title = terrain.titleOf(entity.entity)
    const found = terrain.entity(entity.entity)
    const where = this.#where(terrain)
    if (title === undefined || where === null || found === undefined) return null
    const cols: Record<string, string> = { [found.title.includes(title) ? entity.entity : title]: title }
    this.#whys.set(`col:${Object.keys(cols)[0]}`, [this.#why(subject)])
    const subplans: Record<string, Compact> = {}
    const conditions = where.map((one) => one.formula)
    for (const comparison of this.#demand.comparisons) {
      const made = this.#listCondition(comparison, terrain, subplans)
      if (made === null) return null
      cols[`~${made.name}`] = made.left
      this.#whys.set(`col:${made.name}`, [this.#why(comparison)])
      this.#whys.set(`where:${conditions.length}`, [this.#why(comparison)])
      conditions.push(made.formula)
    }
    const { best } = this.#demand
    const onlyOwn = where.every((one) => !/^(not )?(exists|every)\(/.test(one.formula))
    if (onlyOwn && conditions.length === this.#demand.values.length && best === undefined) return null
    const order = best === undefined ? {} : this.#listBest(terrain, cols)
    if (order === null || !this.#besideIsTouched(terrain)) return null
    const timed = this.#timing(found.time === undefined ? null : dotted(found.time.path, found.time.field), {
      name: '',
      formula: '',
      entity: found.name,
      ...(found.time && { time: found.time }),
    })
    if (timed === null) return null
    const compact = {
      from: entity.entity,
      cols,
      ...(conditions.length > 0 && { where: conditions.join(' and ') }),
      ...(Object.keys(subplans).length > 0 && { with: subplans }),
      ...timed,
      ...order,
    }
    return { compact, whys: this.#whys }
  }

  #listCondition(
    comparison: Comparison,
    terrain: Terrain,
    subplans: Record<string, Compact>,
  ): { readonly name: string; readonly left: string; readonly formula: string } | null {
    const target = this.#comparedField(comparison, terrain)
    if (target === null) return this.#countCondition(comparison, terrain)
    const left = dotted(target.path, target.field)
    if (!comparison.average) return comparison.number === undefined ? null : { name: target.field, left, formula: comparedTo(left, comparison) }
    const key = comparison.per === undefined ? null : this.#ownerKey(comparison.per, target.entity)
    if (comparison.per !== undefined && (key === null || target.path.length > 0)) return null
    subplans.average = { from: target.entity, cols: { ...(key !== null && { owner: key }), average: `avg(${target.field})` } }
    return { name: target.field, left, formula: `${left} ${comparison.op} @average${key === null ? '' : `(${key})`}` }
  }
  /** The key of what an average is taken within, read from the rows compared. */
  #ownerKey(item: Item, from: string): string | null {
    const entity = item.targets.find((target) => target.kind === 'entity')
    const path = entity?.kind === 'entity' ? this.#graph.up(from, entity.entity) : null
    const key = entity?.kind === 'entity' ? this.#model.entities[entity.entity]?.key : undefined
    return path === null || path.length === 0 || key?.length !== 1 || key[0] === undefined ? null : dotted(path, key[0])
  }

  #comparedField(comparison: Comparison, terrain: Terrain): { readonly path: Path; readonly entity: string; readonly field: string } | null {
    const hint = comparison.hint
    if (hint !== undefined) {
      const found = terrain.entity(terrain.from)
      const field = found === undefined ? null : hintedField(found, hint)
      return field === null ? null : { path: [], entity: terrain.from, field: field.field }
    }
    const fields = comparison.targets.flatMap((target): Extract<Target, { kind: 'field' }>[] => {
      if (target.kind === 'field') return isNumber(this.#model, target) ? [target] : []
      const averaged = averagesOf(this.#model, target)
      return averaged === undefined || target.kind !== 'measure' ? [] : [{ kind: 'field', entity: target.entity, field: averaged }]
    })
    const found = terrain.nearest(fields)
    return found === null ? null : { path: found.path, entity: found.target.entity, field: found.target.field }
  }
  /** "customers with more than 2 orders": how many hang below each row. */
  #countCondition(comparison: Comparison, terrain: Terrain): { readonly name: string; readonly left: string; readonly formula: string } | null {
    const counted = comparison.targets.find((target) => target.kind === 'entity')
    const path = counted?.kind === 'entity' ? terrain.many(counted.entity) : null
    if (counted?.kind !== 'entity' || path === null || comparison.number === undefined || terrain.manyPart(path).length !== path.length) return null
    const left = `count(${path.join('.')})`
    return { name: `${counted.entity}_count`, left, formula: comparedTo(left, comparison) }
  }

  #listBest(terrain: Terrain, cols: Record<string, string>): Readonly<Record<string, unknown>> | null {
    const { best } = this.#demand
    const found = terrain.entity(terrain.from)
    const hinted = found === undefined || best?.hint === undefined ? null : hintedField(found, best.hint)
    if (best === undefined || hinted === null) return null
    cols[`~${hinted.field}`] = hinted.field
    this.#whys.set(`col:${hinted.field}`, [this.#why(best)])
    this.#whys.set(`order:${hinted.field}`, [this.#why(best)])
    this.#whys.set('limit', [this.#why(best)])
    return { order: [`${FLIPPED[best.direction]}${hinted.field}`], limit: this.#limit() }
  }
}

function conditionOf(field: string, literals: readonly string[], negated: boolean, exists: Path): string {
  const unique = [...new Set(literals)]
  const one = unique.length === 1
  const plain = one ? `${field} = ${unique[0]}` : `${field} in (${unique.join(', ')})`
  if (exists.length > 0) return `${negated ? 'not ' : ''}exists(${exists.join('.')} where ${plain})`
  if (!negated) return plain
  return one ? `${field} != ${unique[0]}` : `${field} not in (${unique.join(', ')})`
}
function comparedTo(left: string, comparison: Comparison): string {
  if (comparison.high !== undefined) return `${left} between ${comparison.number} and ${comparison.high}`
  return `${left} ${comparison.op} ${comparison.number}`
}
function nameOf(target: Target): string {
  if (target.kind === 'measure') return target.measure
  if (target.kind === 'field') return target.field
  return target.kind === 'entity' ? target.entity : ''
}
function withoutUndefined(demand: Omit<Demand, 'order' | 'mark'> & { readonly order: undefined; readonly mark: undefined }): Demand {
  const { order: _, mark: __, ...rest } = demand
  return rest
}

import pluralize from 'pluralize'
import type { AggregateFn, Clock, Column, Compare, Expr, Order, Path, Period, Plan, Predicate, Query, Select } from '../../../flow.ts'
import { isToOne, type Model } from '../../../warehouse/semantic/model.ts'
import { defaultGrain, makePlan, type Nodes, nodesAfter, settlePlan } from '../index.ts'
import type { Chunk } from './chunks.ts'
import { type Placed, Placement } from './conditions.ts'
import { aggregate, allOf, Columns, countRows, emptySelect, fieldExpr, labelled, numberExpr, whyOf } from './draft.ts'
import type { Graph } from './graph.ts'
import { hintedAround, isTimely } from './hints.ts'
import { type Meaning, Meanings } from './meaning.ts'
import { bestScore } from './nouns.ts'
import type { Condition, Noun, Sketch, Superlative, Wanted } from './sketch.ts'

/** Why a sketch could not be planned about this entity. */
export interface NotBuilt {
  readonly failed: readonly string[]
}
export interface Built {
  readonly plan: Plan
  readonly main: string
  readonly features: Features
  readonly taken: readonly Meaning[]
}
/** Facts about how a plan came to be; the ranker and the calibration weigh them. */
export type Features = Readonly<Record<string, number>>

/** Plans the sketch as a question mainly about one entity; null when that cannot carry it. */
export function build(sketch: Sketch, model: Model, graph: Graph, main: string, clock: Clock): Built | NotBuilt {
  return new Builder(sketch, model, graph, main, clock).run()
}

interface Shown {
  readonly entity: string
  readonly field: string
  readonly chunk: Chunk
}

/** Share of rows with a value of their own from which a field names rows rather than classes them. */
const NEARLY_UNIQUE = 0.7

class Builder {
  private readonly sketch: Sketch
  private readonly model: Model
  private readonly graph: Graph
  private readonly meanings: Meanings
  private readonly clock: Clock
  private readonly nodes: Nodes = nodesAfter()
  private readonly columns: Columns
  private from: string
  private guesses = 0
  private failed: string[] = []

  private readonly question: string
  constructor(sketch: Sketch, model: Model, graph: Graph, main: string, clock: Clock) {
    this.question = sketch.chunks.map((chunk) => chunk.text).join(' ')
    this.sketch = sketch
    this.model = model
    this.graph = graph
    this.meanings = new Meanings(model, graph, main)
    this.clock = clock
    this.columns = new Columns(this.nodes)
    this.from = main
  }

  run(): Built | NotBuilt {
    const sketch = this.sketch
    const superlative = sketch.superlatives[0]
    const counts = sketch.wanted.filter((one) => one.kind === 'count').map((one) => this.withNoun(one))
    const subject = sketch.subjects[0]
    const keyed = sketch.groups.length > 0 || sketch.grain !== undefined || sketch.part !== undefined || sketch.window?.kind === 'share'
    if (sketch.wanted.length === 0 && keyed && subject !== undefined && superlative === undefined)
      counts.push({ kind: 'count', noun: subject, distinct: false, chunk: subject.chunk })
    const figures = sketch.wanted.filter(
      (one) => (one.kind === 'noun' && (one.fn !== undefined || this.isMeasure(one.noun))) || (one.kind === 'hint' && one.fn !== undefined),
    )
    const plains = sketch.wanted.filter((one) => one.kind === 'noun' && one.fn === undefined && !this.isMeasure(one.noun))
    const grouped = counts.length > 0 || figures.length > 0 || superlative?.kind === 'count' || superlative?.kind === 'common' || superlative?.fn !== undefined
    if (!grouped && (sketch.window !== undefined || sketch.compareTo !== undefined || sketch.grain !== undefined)) this.failed.push('window')
    const query = grouped ? this.grouped(counts, figures, plains, superlative) : this.list(plains, superlative)
    if (query === null || this.failed.length > 0) return { failed: [...this.failed, ...(this.placement?.failed ?? []), ...(query === null ? ['form'] : [])] }
    const display = { ...this.nodes.make({ kind: 'default', reason: 'mark', text: 'Chosen by what is shown.' }), mark: sketch.mark }
    const shown = sketch.mark === 'auto' ? display : { ...display, ...this.nodes.make({ kind: 'words', span: [0, 0] }) }
    const plan = this.withoutNeedlessIdentity(settlePlan(makePlan(this.model, this.clock, query, shown), this.model, this.clock))
    return { plan, main: this.meanings.main, features: this.features(query), taken: this.meanings.taken }
  }

  /** A title that many rows share classes them; grouping by it must not tell its rows apart. */
  private withoutNeedlessIdentity(plan: Plan): Plan {
    const query = plan.query
    if (query.kind !== 'select' || query.mode !== 'group') return plan
    const classing = query.columns.flatMap((column) => {
      if (column.show === 'hidden' || column.expr.kind !== 'field') return []
      const entity = this.graph.end(this.from, column.expr.path)
      return this.isTitleOrKey({ entity, field: column.expr.field, chunk: meaningless() }) || !this.meanings.titleOf(entity).includes(column.expr.field)
        ? []
        : [column.expr.path.join('.')]
    })
    if (classing.length === 0) return plan
    const kept = query.columns.filter(
      (column) =>
        column.show !== 'hidden' || column.expr.kind !== 'field' || !classing.some((path) => column.expr.kind === 'field' && isKeyAt(column.expr.path, path)),
    )
    return { ...plan, query: { ...query, columns: kept } }
  }

  /** "… and how many" counts what was counted before. */
  private withNoun(wanted: Wanted): Wanted {
    const noun = this.sketch.superlatives.find((one) => one.kind === 'count')?.noun ?? this.sketch.conditions.find((one) => one.kind === 'count')?.noun
    return wanted.noun !== undefined || noun === undefined ? wanted : { ...wanted, noun }
  }

  private isMeasure(noun: Noun | undefined): boolean {
    return (
      noun !== undefined &&
      bestScore(noun.chunk, 'measure') >= 0.8 &&
      bestScore(noun.chunk, 'measure') >= Math.max(bestScore(noun.chunk, 'entity'), bestScore(noun.chunk, 'field'))
    )
  }

  // ── lists ──

  private list(plains: readonly Wanted[], superlative: Superlative | undefined): Query | null {
    const shown = this.shownFields(plains, superlative)
    if (shown.length === 0) return null
    const order = this.orderField(superlative)
    if (superlative !== undefined && order === null) return null
    const sorts = this.sortFields()
    if (sorts === null) return null
    const needed = [...shown.map((one) => one.entity), ...(order === null ? [] : [order.entity]), ...sorts.map((one) => one.entity)]
    if (this.sketch.groups.length > 0 && superlative === undefined) needed.push(...this.groupFields().map((one) => one.entity))
    if (this.isMainNamed() && needed.every((one) => this.graph.up(this.meanings.main, one) !== null)) needed.push(this.meanings.main)
    const from = this.graph.finest(needed, this.meanings.main)[0]
    if (from === undefined) return null
    this.from = from
    for (const one of shown) this.show(one, 'asked')
    const placement = this.place()
    if (placement === null) return null
    if (placement.havings.length > 0) return this.groupedByShown(shown, placement, order, superlative)
    const orders: Order[] = []
    if (order !== null && superlative !== undefined)
      orders.push(
        this.sortBy(
          this.columns.add(order.field, this.fieldOf(order.entity, order.field), 'support', whyOf(superlative.chunk)),
          order.direction,
          superlative.chunk,
        ),
      )
    for (const sort of sorts)
      orders.push(this.sortBy(this.columns.add(sort.field, this.fieldOf(sort.entity, sort.field), 'support', whyOf(sort.chunk)), sort.direction, sort.chunk))
    const distinct = this.sketch.distinct && order === null
    const base: Select = { ...this.base(placement, 'list'), distinct, order: orders }
    const limited = this.limited(base, superlative)
    return this.asSet(limited, placement) ?? labelled(limited, this.model)
  }

  /** The rows asked about are of an entity the words name. */
  private isMainNamed(): boolean {
    return this.sketch.subjects.some((noun) =>
      noun.chunk.links.some((link) => link.target.kind === 'entity' && link.target.entity === this.meanings.main && link.score >= 0.88),
    )
  }

  private shownFields(plains: readonly Wanted[], superlative: Superlative | undefined): readonly Shown[] {
    const out: Shown[] = []
    for (const full of this.sketch.wanted.filter((one) => one.kind === 'full')) {
      const about = this.sketch.subjects[0]
      const name = about === undefined ? this.meanings.main : (this.subjectEntity(about) ?? this.meanings.main)
      const entity = this.model.entities[name]
      const detail = /detail/i.test(full.chunk.text)
        ? Object.values(entity?.fields ?? {}).find((field) => /detail/.test(field.name) && field.type === 'text')
        : undefined
      if (detail !== undefined) out.push({ entity: name, field: detail.name, chunk: full.chunk })
      else for (const field of Object.values(entity?.fields ?? {})) out.push({ entity: name, field: field.name, chunk: full.chunk })
    }
    for (const wanted of plains) {
      if (wanted.noun === undefined) continue
      const meaning = this.meanings.pick(wanted.noun, ['field', 'entity'])
      if (meaning === null) continue
      out.push(...this.fieldsOf(meaning, wanted.chunk))
    }
    for (const wanted of this.sketch.wanted.filter((one) => one.kind === 'hint')) {
      const hint = hintedAround(this.model.entities, this.meanings.main, wanted.hint ?? 'any')
      if (hint === null) this.failed.push('hint')
      else out.push({ entity: hint.entity, field: hint.field, chunk: wanted.chunk })
    }
    if (out.length > 0) return out
    const subject = superlative?.chosen ?? this.sketch.subjects[0]
    const entity = subject === undefined ? this.meanings.main : (this.subjectEntity(subject) ?? this.meanings.main)
    const found = this.model.entities[entity]
    const listed = /^\s*(list|show|display|give)\b/i.test(this.sketch.start)
    const shown = listed && found !== undefined && found.shown.length > 0 && superlative === undefined ? found.shown : this.meanings.titleOf(entity)
    const chunk = subject?.chunk ?? this.sketch.chunks[0]
    return chunk === undefined ? [] : shown.map((field) => ({ entity, field, chunk }))
  }
  private subjectEntity(noun: Noun): string | null {
    const meaning = this.meanings.pick(noun, ['entity'])
    return meaning?.entity ?? null
  }
  private fieldsOf(meaning: Meaning, chunk: Chunk): readonly Shown[] {
    if (meaning.kind === 'field') return this.fullName(meaning.entity, meaning.field, chunk) ?? [{ entity: meaning.entity, field: meaning.field, chunk }]
    if (meaning.kind === 'entity') return this.meanings.titleOf(meaning.entity).map((field) => ({ entity: meaning.entity, field, chunk }))
    return []
  }

  /** "full name" of what has a first and a last name is both. */
  private fullName(entity: string, field: string, chunk: Chunk): readonly Shown[] | null {
    const before = this.sketch.chunks[chunk.at - 1]?.text ?? ''
    if (!/full/i.test(chunk.text) && !/full$/i.test(before)) return null
    const fields = Object.keys(this.model.entities[entity]?.fields ?? {})
    const first = fields.find((name) => /(^|_)(first_?name|fname|forename|given_?name)$/.test(name))
    const last = fields.find((name) => /(^|_)(last_?name|lname|surname|family_?name)$/.test(name))
    return first === undefined || last === undefined || (field !== first && field !== last)
      ? null
      : [first, last].map((name) => ({ entity, field: name, chunk }))
  }

  private fieldOf(entity: string, field: string): Expr {
    const path = this.graph.up(this.from, entity)
    if (path === null) this.failed.push('no_path')
    return this.shortest(path ?? [], entity, field)
  }
  /** A key that is also held by the nearer side is read there. */
  private shortest(path: Path, entity: string, field: string, from = this.from): Expr {
    const last = path.at(-1)
    const before = this.graph.end(from, path.slice(0, -1))
    const join = last === undefined ? undefined : this.graph.step(before, last)
    const own = join?.required === true ? join.keys.find(([, other]) => other === field)?.[0] : undefined
    void entity
    return own === undefined ? fieldExpr(path, field) : fieldExpr(path.slice(0, -1), own)
  }
  private show(one: Shown, show: Column['show']): Column {
    return this.columns.add(one.field, this.fieldOf(one.entity, one.field), show, whyOf(one.chunk))
  }

  private orderField(superlative: Superlative | undefined): (Shown & { readonly direction: 'asc' | 'desc' }) | null {
    if (superlative === undefined) return null
    if (superlative.kind === 'field' && superlative.noun !== undefined) {
      const chosen = this.meanings.pick(superlative.noun, ['field'])
      if (chosen?.kind !== 'field') return null
      return { entity: chosen.entity, field: chosen.field, chunk: superlative.chunk, direction: superlative.direction }
    }
    if (superlative.kind !== 'hint') return null
    const entity = superlative.chosen === undefined ? this.meanings.main : (this.subjectEntity(superlative.chosen) ?? this.meanings.main)
    for (const name of [entity, this.meanings.main]) {
      const hint = hintedAround(this.model.entities, name, superlative.hint ?? 'any')
      if (hint === null) continue
      this.guesses += 1 - hint.sure
      const flipped = superlative.direction === 'asc' ? 'desc' : 'asc'
      return { entity: hint.entity, field: hint.field, chunk: superlative.chunk, direction: hint.flipped ? flipped : superlative.direction }
    }
    return null
  }

  private sortFields(): readonly (Shown & { readonly direction: 'asc' | 'desc' })[] | null {
    const out: (Shown & { readonly direction: 'asc' | 'desc' })[] = []
    for (const wish of this.sketch.orders) {
      if (wish.axis !== undefined || wish.count || wish.fn !== undefined) continue
      if (wish.noun === undefined) {
        this.guesses += 0.2
        const first = this.columnGuess()
        if (first === null) return null
        out.push({ ...first, chunk: wish.chunk, direction: wish.direction })
        continue
      }
      const meaning = this.meanings.pick(wish.noun, ['field', 'entity'])
      const field = meaning === null ? undefined : this.fieldsOf(meaning, wish.chunk)[0]
      if (field === undefined) return null
      out.push({ ...field, direction: wish.direction })
    }
    return out
  }
  private columnGuess(): Shown | null {
    const noun = this.sketch.wanted.find((one) => one.kind === 'noun')?.noun
    const meaning = noun === undefined ? null : this.meanings.pick(noun, ['field', 'entity'])
    const field = meaning === null ? undefined : this.fieldsOf(meaning, noun?.chunk ?? meaningless())[0]
    if (field !== undefined) return field
    const title = this.meanings.titleOf(this.meanings.main)[0]
    const chunk = this.sketch.chunks[0]
    return title === undefined || chunk === undefined ? null : { entity: this.meanings.main, field: title, chunk }
  }

  // ── groups ──

  private groupFields(): readonly Shown[] {
    return this.sketch.groups.flatMap((noun) => {
      const meaning = this.meanings.pick(noun, ['field', 'entity'])
      return meaning === null ? [] : this.fieldsOf(meaning, noun.chunk)
    })
  }

  private grouped(counts: readonly Wanted[], figures: readonly Wanted[], plains: readonly Wanted[], superlative: Superlative | undefined): Query | null {
    const keys = plains.flatMap((one) => {
      const meaning = one.noun === undefined ? null : this.meanings.pick(one.noun, ['field', 'entity'])
      return meaning === null ? [] : this.fieldsOf(meaning, one.chunk)
    })
    const groups = this.groupFields()
    const all = [...keys]
    for (const group of groups)
      if (!all.some((one) => one.entity === group.entity && (one.field === group.field || this.titles(one) || this.isKeyOf(one)))) all.push(group)
    if (superlative !== undefined && all.length === 0) all.push(...this.chosenFields(superlative))
    const order = superlative === undefined ? null : this.orderFigure(superlative, all)
    if (superlative !== undefined && order === null && !this.choose(superlative, all)) return null
    const facts = [
      ...figures.map((one) => this.figureEntity(one)),
      ...counts.map((one) => this.countEntity(one, all)),
      ...(order === null ? [] : [order.entity]),
    ].filter((one) => one !== null)
    const needed = [...facts, ...all.map((one) => one.entity)]
    const perGroup = counts.find((one) => one.fn !== undefined)
    if (perGroup !== undefined)
      return this.overCounts(
        counts.filter((one) => one.fn !== undefined),
        all,
      )
    const from = this.graph.finest(needed.length === 0 ? [this.meanings.main] : needed, facts[0] ?? this.meanings.main)[0]
    if (from === undefined) return this.relatedCounts(counts, figures, all, superlative)
    if (this.chooser !== undefined && this.chooserFrom !== from) return null
    this.from = from
    this.columnsInOrder(all, counts, figures)
    const placement = this.place()
    if (placement === null) return null
    return this.finishGroups(placement, order, superlative)
  }
  private titles(one: Shown): boolean {
    return this.meanings.titleOf(one.entity).includes(one.field)
  }
  private isKeyOf(one: Shown): boolean {
    const key = this.model.entities[one.entity]?.key ?? []
    return key.length === 1 && key[0] === one.field
  }

  private chosenFields(superlative: Superlative): readonly Shown[] {
    const subject = superlative.chosen ?? this.sketch.subjects.find((one) => one.chunk !== superlative.noun?.chunk)
    if (subject === undefined) return []
    const entity = this.subjectEntity(subject)
    return entity === null ? [] : this.meanings.titleOf(entity).map((field) => ({ entity, field, chunk: subject.chunk }))
  }

  private figureEntity(one: Wanted): string | null {
    if (one.kind === 'hint') return this.meanings.main
    const meaning = one.noun === undefined ? null : (this.meanings.all(one.noun, one.fn === undefined ? ['measure'] : ['measure', 'field'])[0] ?? null)
    return meaning?.entity ?? null
  }
  private countEntity(one: Wanted, keys: readonly Shown[]): string | null {
    if (one.noun === undefined) return this.meanings.main
    const meaning = this.meanings.all(one.noun, ['entity', 'field'])[0]
    void keys
    return meaning?.entity ?? null
  }

  private columnsInOrder(keys: readonly Shown[], counts: readonly Wanted[], figures: readonly Wanted[]) {
    for (const key of keys) this.show(key, 'asked')
    for (const wanted of this.sketch.wanted) {
      const counted = counts.find((one) => one.chunk === wanted.chunk)
      if (counted !== undefined) this.addCount(counted)
      else if (figures.includes(wanted)) this.addFigure(wanted)
    }
    if (this.sketch.wanted.length === 0) for (const counted of counts) this.addCount(counted)
  }

  private addCount(wanted: Wanted) {
    this.addColumn(this.countExpr(wanted), 'asked', wanted.chunk)
  }
  private addColumn(expr: Expr, show: Column['show'], chunk: Chunk): Column {
    return this.columns.add(expr.kind === 'measure' ? expr.measure : 'count', expr, show, whyOf(chunk))
  }
  private countExpr(wanted: { readonly noun?: Noun; readonly distinct?: boolean }): Expr {
    const meaning = wanted.noun === undefined ? null : this.meanings.pick(wanted.noun, ['entity', 'field'])
    if (meaning === null) return countRows()
    if (meaning.kind === 'field') {
      const field = this.fieldOf(meaning.entity, meaning.field)
      const counted = this.meanings.field(meaning.entity, meaning.field)
      const repeats = (counted?.profile?.distinct ?? 0) < (counted?.profile?.rows ?? 0)
      return wanted.distinct === true || (repeats && counted?.role !== 'key' && meaning.entity === this.from)
        ? aggregate('count', field, wanted.distinct === true)
        : aggregate('count', field, meaning.entity !== this.from)
    }
    if (meaning.entity === this.from) return this.rowCount(meaning.entity)
    const key = this.model.entities[meaning.entity]?.key ?? []
    const only = key.length === 1 ? key[0] : undefined
    return only === undefined ? countRows() : aggregate('count', this.fieldOf(meaning.entity, only), true)
  }

  /** The model's own count of an entity, when it has one. */
  private rowCount(entity: string): Expr {
    const own = Object.values(this.model.entities[entity]?.measures ?? {}).find(
      ({ expr }) => expr.kind === 'aggregate' && expr.fn === 'count' && expr.of === undefined && expr.where === undefined,
    )
    return own === undefined ? countRows() : { kind: 'measure', path: [], measure: own.name }
  }

  private addFigure(wanted: Wanted) {
    const expr = wanted.kind === 'hint' ? this.hintFigure(wanted) : this.figureExpr(wanted.noun, wanted.fn, wanted.distinct)
    if (expr === null) {
      this.failed.push('figure')
      return
    }
    this.columns.add(expr.name, expr.expr, 'asked', whyOf(wanted.chunk))
  }
  private hintFigure(wanted: Wanted): { readonly name: string; readonly expr: Expr } | null {
    const hint = hintedAround(this.model.entities, this.meanings.main, wanted.hint ?? 'any')
    const fn = wanted.fn
    if (hint === null || fn === undefined || this.graph.up(this.from, hint.entity) === null) return null
    return { name: `${fn}_${hint.field}`, expr: aggregate(fn, this.fieldOf(hint.entity, hint.field)) }
  }
  private figureExpr(noun: Noun | undefined, fn: AggregateFn | undefined, distinct = false): { readonly name: string; readonly expr: Expr } | null {
    if (noun === undefined) return null
    const meaning = this.meanings.pick(noun, fn === undefined ? ['measure'] : ['measure', 'field'])
    if (meaning?.kind === 'measure') {
      const path = this.graph.up(this.from, meaning.entity)
      return path === null ? null : { name: meaning.measure, expr: { kind: 'measure', path, measure: meaning.measure } }
    }
    if (meaning?.kind !== 'field' || fn === undefined) return null
    const type = this.meanings.field(meaning.entity, meaning.field)?.type
    if ((fn === 'avg' || fn === 'sum' || fn === 'median' || fn === 'stddev') && type !== 'integer' && type !== 'decimal') return null
    return { name: `${fn}_${meaning.field}`, expr: aggregate(fn, this.fieldOf(meaning.entity, meaning.field), distinct && fn !== 'max' && fn !== 'min') }
  }

  private orderFigure(
    superlative: Superlative,
    keys: readonly Shown[],
  ): { readonly entity: string; readonly make: () => { readonly name: string; readonly expr: Expr } | null } | null {
    if (superlative.kind === 'count' && superlative.noun !== undefined) {
      const noun = superlative.noun
      const meaning = this.meanings.all(noun, ['entity', 'field'])[0]
      if (meaning === undefined) return null
      const same = keys.length > 0 && keys.every((key) => key.entity === meaning.entity && this.isTitleOrKey(key))
      if (same) return null
      return { entity: meaning.entity, make: () => ({ name: 'count', expr: this.countExpr({ noun, distinct: false }) }) }
    }
    if (superlative.kind === 'common') {
      const only = keys[0]
      if (only === undefined) return null
      const titled = this.isTitleOrKey(only)
      if (!titled) return { entity: only.entity, make: () => ({ name: 'count', expr: countRows() }) }
      const below = this.countedBelow(only.entity)
      this.guesses += below === null ? 1 : 0.25
      return { entity: below ?? only.entity, make: () => ({ name: 'count', expr: countRows() }) }
    }
    if (superlative.kind === 'field' && superlative.noun !== undefined) {
      const noun = superlative.noun
      const fn = superlative.fn
      if (fn === undefined && !this.isMeasure(noun)) return this.plainOrder(noun, keys)
      const meaning = this.meanings.all(noun, ['measure', 'field'])[0]
      return meaning === undefined ? null : { entity: meaning.entity, make: () => this.figureExpr(noun, fn) }
    }
    return null
  }
  private isTitleOrKey(one: Shown): boolean {
    return this.isKeyOf(one) || (this.titles(one) && this.isNearlyUnique(one))
  }
  private isNearlyUnique(one: Shown): boolean {
    const profile = this.meanings.field(one.entity, one.field)?.profile
    return profile === undefined || profile.rows < 3 || profile.distinct >= profile.rows * NEARLY_UNIQUE
  }
  /** "the most popular course": by how often what hangs below it, named or not, refers to it. */
  private countedBelow(entity: string): string | null {
    const named = this.sketch.chunks
      .flatMap((chunk) => (chunk.kind === 'noun' ? [this.meanings.entityOf(chunk)] : []))
      .find((other) => other !== null && other !== entity && this.graph.up(other, entity) !== null)
    if (named !== undefined && named !== null) return named
    const below = Object.values(this.model.entities[entity]?.joins ?? {}).filter((join) => join.cardinality === 'one_to_many')
    return below.length === 1 ? (below[0]?.to ?? null) : null
  }
  /** Of an entity whose rows are the groups, a plain field can order them; it is one more key. */
  private plainOrder(
    noun: Noun,
    keys: readonly Shown[],
  ): { readonly entity: string; readonly make: () => { readonly name: string; readonly expr: Expr } | null } | null {
    const meaning = this.meanings.all(noun, ['field'])[0]
    if (meaning?.kind !== 'field' || !keys.some((key) => key.entity === meaning.entity && this.isTitleOrKey(key))) return null
    return { entity: meaning.entity, make: () => ({ name: meaning.field, expr: this.fieldOf(meaning.entity, meaning.field) }) }
  }

  private chooser: Predicate | undefined
  /** "How many students are in the dorm with the largest capacity": figures over the rows of what is chosen. */
  private choose(superlative: Superlative, keys: readonly Shown[]): boolean {
    if (keys.length > 0 && this.sketch.groups.length === 0) return false
    const order = this.orderField(superlative)
    const key = order === null ? undefined : this.model.entities[order.entity]?.key
    const only = key?.length === 1 ? key[0] : undefined
    const counted = this.sketch.wanted[0]
    const fact = counted === undefined ? null : counted.kind === 'count' ? this.countEntity(counted, []) : this.figureEntity(counted)
    const path = order === null || fact === null ? null : this.graph.up(fact, order.entity)
    if (order === null || only === undefined || path === null) return false
    const columns = new Columns(this.nodes)
    columns.add(only, fieldExpr([], only), 'asked', whyOf(superlative.chunk))
    const by = columns.add(order.field, fieldExpr([], order.field), 'support', whyOf(superlative.chunk))
    const base = {
      ...emptySelect(this.nodes, order.entity, whyOf(superlative.chunk)),
      columns: columns.list,
      order: [this.sortBy(by, order.direction, superlative.chunk)],
    }
    const query = labelled({ ...base, limit: { ...this.nodes.make(whyOf(superlative.chunk)), count: superlative.count, offset: 0, ties: 'cut' } }, this.model)
    this.chooser = { ...this.nodes.make(whyOf(superlative.chunk)), kind: 'member', of: [this.shortest(path, order.entity, only, fact ?? this.from)], query }
    this.chooserFrom = fact ?? undefined
    this.guesses += 0.2
    return true
  }
  private chooserFrom: string | undefined

  private groupedByShown(shown: readonly Shown[], placement: Placement, order: unknown, superlative: Superlative | undefined): Query | null {
    void order
    const keyed = shown.filter((one) => !this.isTitleOrKey(one) || one.entity !== this.from)
    if (keyed.length === 0) return null
    return this.finishGroups(placement, null, superlative)
  }

  private finishGroups(
    placement: Placement,
    order: { readonly make: () => { readonly name: string; readonly expr: Expr } | null } | null,
    superlative: Superlative | undefined,
  ): Query | null {
    const orders: Order[] = []
    if (superlative !== undefined && order !== null) {
      const figure = order.make()
      if (figure === null) return null
      orders.push(this.sortBy(this.columns.add(figure.name, figure.expr, 'support', whyOf(superlative.chunk)), superlative.direction, superlative.chunk))
    }
    this.addGrain()
    if (!this.addWindow(placement)) return null
    const wishes = this.groupOrders()
    if (wishes === null) return null
    orders.push(...wishes)
    const having = this.havings(placement.havings)
    if (having === null) return null
    const compared = this.compared(placement)
    if (compared === null) return null
    const select: Select = {
      ...this.base(placement, 'group'),
      ...compared,
      columns: this.columns.list,
      order: orders,
      ...(having === undefined ? {} : { having }),
    }
    return labelled(this.limited(select, this.chooser === undefined ? superlative : undefined), this.model)
  }

  /** Shares, running totals, moving averages and growth over the finished groups. False when the words cannot be served. */
  private addWindow(placement: Placement): boolean {
    const window = this.sketch.window
    if (this.sketch.overTime && this.sketch.grain === undefined) this.overTime(placement)
    if (window === undefined) return true
    const figure = this.columns.list.find((column) => column.expr.kind === 'measure' || column.expr.kind === 'aggregate')
    if (figure === undefined) return false
    if (window.kind === 'share') return this.addShare(window.chunk, figure, placement)
    const bucket = this.columns.list.find((column) => column.expr.kind === 'bucket') ?? this.bucketFor(window)
    if (bucket === null) return false
    const of: Expr = { kind: 'column', column: figure.name }
    const fn = window.kind
    const expr: Expr = { kind: 'window', fn, of, within: [], along: bucket.name, ...(fn === 'moving' ? { size: window.size ?? 3 } : {}) }
    if (fn !== 'running') this.columns.list.splice(this.columns.list.indexOf(figure), 1, { ...figure, show: fn === 'moving' ? 'hidden' : 'asked' })
    this.columns.add(fn === 'running' ? `running_${figure.name}` : `${fn}_${figure.name}`, expr, 'asked', whyOf(window.chunk))
    return true
  }
  private bucketFor(window: NonNullable<Sketch['window']>): Column | null {
    const time = this.timeExpr()
    if (time === null) return null
    const grain = window.grain ?? 'month'
    this.columns.list.unshift(...this.keyed(grain, { kind: 'bucket', of: time, grain }, window.chunk))
    return this.columns.list[0] ?? null
  }
  private overTime(placement: Placement) {
    const time = this.timeExpr()
    const chunk = this.sketch.chunks.find((one) => one.cue === 'over_time')
    if (time === null || chunk === undefined) {
      this.failed.push('time')
      return
    }
    const resolved = placement.periods[0]?.chunk.period?.resolved ?? { start: null, end: null }
    const grain = defaultGrain(resolved)
    this.columns.list.unshift(...this.keyed(grain, { kind: 'bucket', of: time, grain }, chunk))
  }

  /** "share of revenue" is a column over groups, or the part that meets the conditions. */
  private addShare(chunk: Chunk, figure: Column, placement: Placement): boolean {
    const keys = this.columns.list.some((column) => column.show === 'asked' && column !== figure)
    const predicate = placement.predicate(() => false)
    if (predicate === undefined) {
      if (!keys) return false
      const asked = this.sketch.wanted[0]
      const before = asked !== undefined && asked.chunk.at < chunk.at
      const shown: Column = { ...figure, show: before ? 'asked' : 'support' }
      this.columns.list.splice(this.columns.list.indexOf(figure), 1, shown)
      this.columns.add('share', { kind: 'window', fn: 'share', of: { kind: 'column', column: figure.name }, within: [] }, 'asked', whyOf(chunk))
      return true
    }
    if (figure.expr.kind !== 'measure' && figure.expr.kind !== 'aggregate') return false
    const part: Expr = { ...figure.expr, where: predicate }
    placement.placed.length = 0
    placement.extra.length = 0
    this.columns.list.splice(this.columns.list.indexOf(figure), 1)
    const expr: Expr = { kind: 'call', fn: '/', args: [part, figure.expr] }
    this.columns.list.push({ ...this.nodes.make(whyOf(chunk)), name: `share_of_${figure.name}`, label: '', expr, show: 'asked', format: { kind: 'percent' } })
    return true
  }

  /** Adds the base of a comparison and its columns; null when the words name none that can be had. */
  private compared(placement: Placement): Partial<Select> | null {
    const wish = this.sketch.compareTo
    if (wish === undefined) return {}
    const named = wish.period?.period?.period
    const own = placement.periods[0] ?? this.runningPeriod(named, wish.chunk)
    if (own === null || named === undefined) return null
    const to = baseOf(own.period, named, wish)
    if (to === null) return null
    for (const column of this.columns.list.filter((one) => one.show === 'asked' && (one.expr.kind === 'measure' || one.expr.kind === 'aggregate'))) {
      for (const value of ['previous', 'growth'] as const) {
        this.columns.add(`${column.name}_${value}`, { kind: 'compared', column: column.name, value }, 'asked', whyOf(wish.chunk))
      }
    }
    const blank = { start: null, end: null, label: '', partial: false }
    const time = placement.periods[0]
    const period = time === undefined ? this.periodOn(own.period, wish.chunk) : undefined
    if (time === undefined && period === undefined) return null
    return {
      ...(period === undefined ? {} : { period }),
      compare: {
        ...this.nodes.make(whyOf(wish.period ?? wish.chunk), { kind: 'default', reason: 'alignment', text: 'Both sides cover the same stretch.' }),
        to,
        align: 'to_date',
        resolved: blank,
      },
    }
  }
  private runningPeriod(named: Period | undefined, _chunk: Chunk): { readonly period: Period } | null {
    return named?.kind === 'relative' ? { period: { kind: 'relative', unit: named.unit, offset: named.offset + 1 } } : null
  }
  private periodOn(period: Period, chunk: Chunk): Select['period'] {
    const time = this.timeExpr()
    return time === null
      ? undefined
      : { ...this.nodes.make(whyOf(chunk)), field: time, period, resolved: { start: null, end: null, label: '', partial: false } }
  }

  private addGrain() {
    const { grain, part } = this.sketch
    const time = grain === undefined && part === undefined ? null : this.timeExpr()
    if (grain !== undefined) {
      if (time === null) this.failed.push('time')
      else this.columns.list.unshift(...this.keyed(grain.grain.replace('fiscal_', ''), { kind: 'bucket', of: time, grain: grain.grain }, grain.chunk))
    }
    if (part !== undefined) {
      if (time === null) this.failed.push('time')
      else this.columns.list.unshift(...this.keyed(part.part, { kind: 'part', of: time, part: part.part }, part.chunk))
    }
  }
  private keyed(name: string, expr: Expr, chunk: Chunk): readonly Column[] {
    const made = this.columns.add(name, expr, 'asked', whyOf(chunk))
    this.columns.list.splice(this.columns.list.indexOf(made), 1)
    return [made]
  }
  private timeExpr(): Expr | null {
    const entity = this.model.entities[this.from]
    if (entity?.time !== undefined) return fieldExpr(entity.time.path, entity.time.field)
    const own = Object.values(entity?.fields ?? {}).find((field) => isTimely(field))
    return own === undefined ? null : fieldExpr([], own.name)
  }

  private groupOrders(): readonly Order[] | null {
    const out: Order[] = []
    for (const wish of this.sketch.orders) {
      const column = this.orderColumn(wish)
      if (column === null) return null
      out.push(this.sortBy(column, wish.direction, wish.chunk))
    }
    return out
  }
  private orderColumn(wish: Sketch['orders'][number]): Column | null {
    const isFigure = (column: Column): boolean => column.expr.kind === 'aggregate' || column.expr.kind === 'measure'
    const figure = this.columns.list.find(isFigure)
    const key = this.columns.list.find((column) => !isFigure(column))
    if (wish.axis === 'x') return key ?? null
    if (wish.axis === 'y') return figure ?? this.columns.list[1] ?? null
    if (wish.count)
      return (
        this.columns.list.find((column) => column.expr.kind === 'aggregate' && column.expr.fn === 'count') ??
        this.columns.add('count', this.countExpr(wish), 'support', whyOf(wish.chunk))
      )
    if (wish.noun === undefined) return figure ?? key ?? null
    const measured = wish.fn === undefined ? this.sameFigure(wish.noun) : null
    if (measured !== null) return measured
    if (wish.fn !== undefined || this.isMeasure(wish.noun)) {
      const made = this.figureExpr(wish.noun, wish.fn)
      return made === null ? null : this.columns.add(made.name, made.expr, 'support', whyOf(wish.chunk))
    }
    const meaning = this.meanings.pick(wish.noun, ['field', 'entity'])
    const field = meaning === null ? undefined : this.fieldsOf(meaning, wish.chunk)[0]
    if (field === undefined) return null
    const expr = this.fieldOf(field.entity, field.field)
    return (
      this.columns.list.find((column) => JSON.stringify(column.expr) === JSON.stringify(expr)) ??
      (this.isSafeKey(field) ? this.columns.add(field.field, expr, 'support', whyOf(wish.chunk)) : null)
    )
  }
  private isSafeKey(field: Shown): boolean {
    return this.columns.list.some((column) => column.expr.kind === 'field' && this.graph.end(this.from, column.expr.path) === field.entity)
  }
  private sameFigure(noun: Noun): Column | null {
    const meaning = this.meanings.all(noun, ['field'])[0]
    if (meaning?.kind !== 'field') return null
    return (
      this.columns.list.find((column) => column.expr.kind === 'aggregate' && column.expr.of?.kind === 'field' && column.expr.of.field === meaning.field) ?? null
    )
  }

  private havings(conditions: readonly Condition[]): Predicate | undefined | null {
    const out: Predicate[] = []
    for (const condition of conditions) {
      const expr = condition.kind === 'count' ? this.havingCount(condition) : (this.figureExpr(condition.noun, condition.fn)?.expr ?? null)
      const operand = condition.operand
      if (expr === null || operand?.kind !== 'number') return null
      const column = this.columns.add(condition.kind === 'count' ? 'count' : `${condition.fn ?? 'value'}`, expr, 'support', whyOf(condition.chunk))
      const high = condition.high?.kind === 'number' ? condition.high.chunk.number : undefined
      const left: Expr = { kind: 'column', column: column.name }
      const node = this.nodes.make(whyOf(condition.chunk))
      const right = numberExpr(operand.chunk.number ?? '0')
      out.push(
        high === undefined
          ? { ...node, kind: 'compare', op: condition.op ?? '=', left, right }
          : { ...node, kind: 'between', of: left, low: right, high: numberExpr(high) },
      )
    }
    return allOf(out, () => this.nodes.make(whyOf(undefined)))
  }
  private havingCount(condition: Condition): Expr | null {
    if (!this.columns.list.some((column) => column.show !== 'hidden' && column.expr.kind === 'field')) return null
    return this.countExpr(condition.noun === undefined ? {} : { noun: condition.noun })
  }

  /** "Average number of orders per customer": counts first, then a figure over the counts. */
  private overCounts(counts: readonly Wanted[], keys: readonly Shown[]): Query | null {
    const [wanted] = counts
    const key = keys[0]
    const meaning = wanted?.noun === undefined ? null : this.meanings.pick(wanted.noun, ['entity'])
    if (wanted === undefined || meaning === null || key === undefined || keys.length > 1) return null
    const path = this.graph.up(meaning.entity, key.entity)
    const id = this.isTitleOrKey(key) ? this.model.entities[key.entity]?.key[0] : key.field
    if (path === null || id === undefined || meaning.entity === key.entity) return null
    this.from = meaning.entity
    const placement = this.place()
    if (placement === null || placement.havings.length > 0) return null
    this.columns.add(id, this.shortest(path, key.entity, id), 'asked', whyOf(key.chunk))
    const counted = this.columns.add('count', this.rowCount(meaning.entity), 'asked', whyOf(wanted.chunk))
    const inner = labelled(this.base(placement, 'group'), this.model)
    const outer = new Columns(this.nodes)
    for (const one of counts)
      outer.add(`${one.fn ?? 'avg'}_${counted.name}`, aggregate(one.fn ?? 'avg', fieldExpr([], counted.name)), 'asked', whyOf(one.chunk))
    const select: Select = { ...emptySelect(this.nodes, this.from, whyOf(wanted.chunk)), mode: 'group', from: { query: inner }, columns: outer.list }
    return labelled(select, this.model)
  }

  /** "Each X and how many Y it has", where nothing reaches both to-one. */
  private relatedCounts(counts: readonly Wanted[], figures: readonly Wanted[], keys: readonly Shown[], superlative: Superlative | undefined): Query | null {
    const entity = keys[0]?.entity
    if (entity === undefined || figures.length > 0 || keys.some((key) => key.entity !== entity)) return null
    this.from = entity
    for (const key of keys) this.show(key, 'asked')
    for (const wanted of counts) {
      const meaning = wanted.noun === undefined ? null : this.meanings.pick(wanted.noun, ['entity'])
      const route = meaning === null ? null : this.graph.route(entity, meaning.entity)
      if (route === null || route.toOne) return null
      this.columns.add('count', { kind: 'related', path: manyPart(this.graph, entity, route.path), fn: 'count' }, 'asked', whyOf(wanted.chunk))
    }
    const placement = this.place()
    if (placement === null || placement.havings.length > 0) return null
    const chosen = superlative === undefined ? [] : this.mostRelated(superlative)
    if (chosen === null) return null
    const wishes: Order[] = this.sketch.orders.flatMap((wish) => {
      const column = wish.count || wish.noun === undefined ? this.columns.list.find((one) => one.expr.kind === 'related') : this.columns.list[0]
      return column === undefined ? [] : [this.sortBy(column, wish.direction, wish.chunk)]
    })
    return labelled(this.limited({ ...this.base(placement, 'list'), columns: this.columns.list, order: [...chosen, ...wishes] }, superlative), this.model)
  }
  private mostRelated(superlative: Superlative): readonly Order[] | null {
    const meaning = superlative.kind === 'count' && superlative.noun !== undefined ? this.meanings.pick(superlative.noun, ['entity']) : null
    const route = meaning === null ? null : this.graph.route(this.from, meaning.entity)
    if (route === null || route.toOne) return null
    const column = this.columns.add(
      'count',
      { kind: 'related', path: manyPart(this.graph, this.from, route.path), fn: 'count' },
      'support',
      whyOf(superlative.chunk),
    )
    return [this.sortBy(column, superlative.direction, superlative.chunk)]
  }

  // ── common ──

  private place(): Placement | null {
    const placement = new Placement(this.meanings, this.from, this.nodes, this.clock)
    placement.addAll(this.sketch.conditions)
    if (this.chooser !== undefined) placement.extra.push(this.chooser)
    this.placement = placement
    return placement.failed.length > 0 ? null : placement
  }
  private placement: Placement | undefined

  private base(placement: Placement, mode: 'list' | 'group'): Select {
    const select = emptySelect(this.nodes, this.from, whyOf(this.sketch.subjects[0]?.chunk ?? this.sketch.chunks[0]))
    const where = placement.predicate((a, b) => this.isBoth(a, b))
    const period = placement.periods[0]
    return {
      ...select,
      mode,
      columns: this.columns.list,
      ...(where === undefined ? {} : { where }),
      ...(period === undefined
        ? {}
        : {
            period: {
              ...this.nodes.make(whyOf(period.chunk)),
              field: fieldExpr(period.path, period.field),
              period: period.period,
              resolved: period.chunk.period?.resolved ?? { start: null, end: null, label: '', partial: false },
            },
          }),
    }
  }

  /** Two different values of one field, joined by "and", cannot hold for one row. */
  private isBoth(a: Placed, b: Placed): boolean {
    if (b.condition.or || a.field === undefined || b.field === undefined || a.entity !== b.entity || a.field !== b.field) return false
    return a.condition.kind === 'value' && b.condition.kind === 'value' && !a.negated && !b.negated
  }

  /** "Both A and B" of a field of the rows themselves is what two lists have in common. */
  private asSet(select: Select, placement: Placement): Query | null {
    const own = placement.placed.filter((one) => one.field !== undefined && this.graph.route(this.from, one.entity)?.toOne === true)
    const pair = own.flatMap((a, i) =>
      own
        .slice(i + 1)
        .filter((b) => this.isBoth(a, b) || this.contradicts(a, b))
        .map((b) => [a, b] as const),
    )[0]
    if (pair === undefined) return null
    const [a, b] = pair
    const both = this.sketch.chunks.some((chunk) => chunk.cue === 'both') || this.contradicts(a, b)
    if (!both) return this.eitherOf(select, placement, a)
    const asked = select.columns.filter((column) => column.show === 'asked')
    const others = placement.placed.filter((one) => one !== a && one !== b)
    const input = (only: Placed): Select => {
      const part = new Placement(this.meanings, this.from, this.nodes, this.clock)
      part.placed.push(...others, only)
      const where = part.predicate(() => false)
      const { where: _, ...rest } = select
      return labelled(
        {
          ...rest,
          ...this.nodes.make(whyOf(only.condition.chunk)),
          columns: asked.map((column) => ({ ...column, ...this.nodes.make(column.why[0]) })),
          order: [],
          distinct: true,
          ...(where === undefined ? {} : { where }),
        },
        this.model,
      )
    }
    return { ...this.nodes.make(whyOf(b.condition.chunk)), kind: 'set', op: 'intersect', inputs: [input(a), input(b)], order: [] }
  }
  private contradicts(a: Placed, b: Placed): boolean {
    if (a.field === undefined || a.field !== b.field || a.entity !== b.entity || b.condition.or) return false
    const low = [a, b].find((one) => one.condition.op === '>' || one.condition.op === '>=')
    const high = [a, b].find((one) => one.condition.op === '<' || one.condition.op === '<=')
    const number = (one: Placed | undefined): number => (one?.value?.kind === 'value' ? Number(one.value.value) : Number.NaN)
    return number(low) >= number(high)
  }
  /** "from A and B" of one field without "both" is any of them. */
  private eitherOf(select: Select, placement: Placement, a: Placed): Query | null {
    this.guesses += 0.3
    const same = placement.placed.filter((one) => one !== a && this.isBoth(a, one))
    const merged = new Placement(this.meanings, this.from, this.nodes, this.clock)
    merged.extra.push(...placement.extra)
    for (const one of placement.placed) {
      if (same.includes(one)) continue
      merged.placed.push(one)
      if (one === a) merged.placed.push(...same.map((other) => ({ ...other, condition: { ...other.condition, or: true } })))
    }
    const where = merged.predicate(() => false)
    const { where: _, ...rest } = select
    return labelled({ ...rest, ...(where === undefined ? {} : { where }) }, this.model)
  }

  private sortBy(column: Column, direction: 'asc' | 'desc', chunk: Chunk): Order {
    return { ...this.nodes.make(whyOf(chunk)), column: column.name, direction }
  }
  private limited(select: Select, superlative: Superlative | undefined): Select {
    const count = superlative?.count ?? this.sketch.limit
    if (count === undefined) return select
    const why = superlative?.chunk ?? this.sketch.chunks[0]
    const plural = superlative !== undefined && !superlative.plural && this.asksForSeveral()
    return { ...select, limit: { ...this.nodes.make(whyOf(why)), count, offset: 0, ties: plural ? 'keep' : 'cut' } }
  }

  /** "Which orders had the highest …" wants all that tie. */
  private asksForSeveral(): boolean {
    const subject = this.sketch.subjects[0]?.chunk
    return (
      subject !== undefined &&
      /^\s*(which|who|what)\b/i.test(this.question) &&
      this.sketch.chunks.indexOf(subject) <= 1 &&
      pluralize.isPlural(subject.text) &&
      !pluralize.isSingular(subject.text)
    )
  }

  private features(query: Query): Features {
    const sketch = this.sketch
    const worths = this.meanings.taken.map((one) => one.worth)
    const scores = this.meanings.taken.map((one) => one.link.score)
    const select = query.kind === 'select' ? query : undefined
    const text = JSON.stringify(query)
    return {
      worthMean: mean(worths),
      worthMin: worths.length === 0 ? 0.5 : Math.min(...worths),
      scoreMean: mean(scores),
      scoreMin: scores.length === 0 ? 0.5 : Math.min(...scores),
      unused: sketch.unused.length,
      oddities: sketch.oddities.length,
      guesses: this.guesses + (this.placement?.hints ?? 0) * 0.2,
      folded: this.placement?.folded ?? 0,
      conditions: sketch.conditions.length,
      wanted: sketch.wanted.length,
      superlatives: sketch.superlatives.length,
      groups: sketch.groups.length,
      orders: sketch.orders.length,
      exists: count(text, '"kind":"exists"'),
      related: count(text, '"kind":"related"'),
      negations: count(text, '"kind":"not"'),
      scalar: count(text, '"kind":"scalar"'),
      having: select?.having === undefined ? 0 : 1,
      set: query.kind === 'set' ? 1 : 0,
      grouped: select?.mode === 'group' ? 1 : 0,
      distinct: select?.distinct === true ? 1 : 0,
      joins: count(text, '"path":["'),
      untitled: sketch.wanted.length === 0 ? 1 : 0,
      strangers: this.strangers(text),
      chunks: sketch.chunks.length / 10,
    }
  }
  /** Entities named in the words that the plan never touches. */
  private strangers(text: string): number {
    let unused = 0
    for (const chunk of this.sketch.chunks) {
      if (chunk.kind !== 'noun' || bestScore(chunk, 'entity') < 0.88 || bestScore(chunk, 'value') > bestScore(chunk, 'entity')) continue
      const entities = chunk.links.flatMap((link) => (link.target.kind === 'entity' && link.score >= 0.85 ? [link.target.entity] : []))
      const touched =
        entities.some((name) => name === this.from || text.includes(`"entity":"${name}"`) || this.reaches(text, name)) ||
        chunk.links.some((link) => link.target.kind === 'field' && text.includes(`"field":"${link.target.field}"`))
      if (!touched) unused++
    }
    return unused
  }
  private reaches(text: string, entity: string): boolean {
    for (const found of text.matchAll(/"path":\[([^\]]*)\]/g)) {
      let at = this.from
      for (const name of (found[1] ?? '').split(',').map((part) => part.replace(/"/g, ''))) {
        at = this.graph.step(at, name)?.to ?? at
        if (at === entity) return true
      }
    }
    return false
  }
}

/** A walk up to its last step that multiplies rows. */
function manyPart(graph: Graph, from: string, path: Path): Path {
  let at = from
  let last = 0
  path.forEach((name, i) => {
    const join = graph.step(at, name)
    if (join !== undefined && !isToOne(join)) last = i + 1
    at = join?.to ?? at
  })
  return path.slice(0, last)
}
/** "Previous" is the stretch before; the same stretch a year earlier when a year is named for something shorter. */
function baseOf(own: Period, named: Period, wish: NonNullable<Sketch['compareTo']>): Compare['to'] | null {
  if (named.kind !== 'relative') return named.kind === 'calendar' ? named : null
  if (own.kind === 'relative' && own.unit === named.unit && named.offset >= own.offset - 1 && !wish.sameOf) return 'previous'
  if (named.unit === 'year' || named.unit === 'fiscal_year') return 'previous_year'
  if (own.kind === 'relative' && own.unit === named.unit) return 'previous'
  return own.kind === 'calendar' && named.offset === -1 ? 'previous' : null
}
function isKeyAt(path: Path, owner: string): boolean {
  return path.join('.') === owner || path.join('.') === owner.split('.').slice(0, -1).join('.')
}
function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0.5 : numbers.reduce((sum, one) => sum + one, 0) / numbers.length
}
function count(text: string, part: string): number {
  return text.split(part).length - 1
}
function meaningless(): Chunk {
  return { at: 0, span: [0, 0], text: '', kind: 'word', links: [], cue: '', content: false }
}

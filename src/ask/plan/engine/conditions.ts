import type { AggregateFn, Clock, Expr, Node, Path, Period, Predicate } from '../../../flow.ts'
import type { Field } from '../../../warehouse/semantic/model.ts'
import { type Nodes, resolvePeriod } from '../index.ts'
import type { Chunk } from './chunks.ts'
import { aggregate, allOf, anyOf, Columns, emptySelect, fieldExpr, labelled, numberExpr, textExpr, whyOf } from './draft.ts'
import { hintedAround, isTimely, isYear } from './hints.ts'
import type { Meaning, Meanings } from './meaning.ts'
import { kindOf, linksOf } from './nouns.ts'
import type { Comparison, Condition, Operand } from './sketch.ts'

/** One condition with its place in the model: where it holds, and what holds there. */
export interface Placed {
  readonly condition: Condition
  /** Walk from the Select's entity to the entity the predicate is about. */
  readonly path: Path
  readonly entity: string
  /** The predicate with paths relative to `prefix`; absent for bare existence. */
  readonly make: ((path: Path) => Predicate) | null
  readonly negated: boolean
  readonly field?: string
  readonly value?: Expr
}
export interface PeriodFound {
  readonly path: Path
  readonly field: string
  readonly period: Period
  readonly chunk: Chunk
}

/** What could not be placed is named here and lowers the score; a plan that drops a condition is never offered. */
export class Placement {
  readonly placed: Placed[] = []
  /** Conditions made elsewhere, about the rows themselves. */
  readonly extra: Predicate[] = []
  readonly periods: PeriodFound[] = []
  readonly failed: string[] = []
  /** Conditions over whole groups. */
  readonly havings: Condition[] = []
  folded = 0
  hints = 0
  private readonly meanings: Meanings
  private readonly from: string
  private readonly nodes: Nodes
  private readonly clock: Clock
  constructor(meanings: Meanings, from: string, nodes: Nodes, clock: Clock) {
    this.meanings = meanings
    this.from = from
    this.nodes = nodes
    this.clock = clock
  }

  /** "did not serve as a host of any party": the negation of what the rows themselves are belongs to what follows. */
  private carried: Condition | undefined
  private scopedConditions: readonly Condition[] = []

  /** Places every condition of a question. */
  addAll(conditions: readonly Condition[]) {
    const scopes = new Set(conditions.flatMap((one) => (one.operand?.kind === 'noun' && one.operand.scope !== undefined ? [one.operand.scope] : [])))
    this.scopedConditions = conditions.filter((one) => scopes.has(one.clause))
    for (const condition of conditions.filter((one) => !scopes.has(one.clause))) {
      const carried = this.carried
      this.carried = undefined
      this.add(carried === undefined ? condition : { ...condition, negated: !condition.negated })
    }
    if (this.carried !== undefined) this.failed.push('self')
  }

  private add(condition: Condition) {
    switch (condition.kind) {
      case 'value':
        return this.addValue(condition)
      case 'exists':
        return this.addExists(condition)
      case 'text':
        return this.addText(condition)
      case 'null':
        return this.addNull(condition)
      case 'period':
        return this.addPeriod(condition)
      case 'count':
        return this.addCount(condition)
      case 'compare':
        return this.addCompare(condition)
      case 'average':
        return this.addAverage(condition)
    }
  }

  private node(chunk: Chunk | undefined): Node {
    return this.nodes.make(whyOf(chunk))
  }
  private pathTo(entity: string): Path | null {
    return this.meanings.graph.route(this.from, entity)?.path ?? null
  }
  private nearOf(condition: Condition): string {
    const near = condition.near === undefined ? null : this.meanings.entityOf(condition.near)
    return near ?? this.meanings.main
  }

  private place(condition: Condition, entity: string, make: Placed['make'], more: Partial<Placed> = {}) {
    const path = this.pathTo(entity)
    if (path === null) {
      this.failed.push('no_path')
      return
    }
    this.placed.push({ condition, path, entity, make, negated: condition.negated, ...more })
  }

  private fieldMeaning(condition: Condition, accept: (field: Field) => boolean): Extract<Meaning, { kind: 'field' }> | null {
    const noun = condition.noun
    if (noun === undefined) return this.hinted(condition)
    const all = this.meanings.all(noun.of === undefined && condition.near !== undefined ? { ...noun, of: condition.near } : noun, ['field', 'entity'])
    for (const meaning of all) {
      if (meaning.kind === 'field') {
        const field = this.meanings.field(meaning.entity, meaning.field)
        if (field !== undefined && accept(field)) return this.takeField(meaning)
      }
      if (meaning.kind === 'entity' && meaning.worth > 0.3) {
        const hint = condition.hint === undefined ? null : hintedAround(this.meanings.model.entities, meaning.entity, condition.hint)
        const entity = hint?.entity ?? meaning.entity
        const title = hint?.field ?? this.meanings.titleOf(meaning.entity)[0]
        const field = title === undefined ? undefined : this.meanings.field(entity, title)
        if (title !== undefined && field !== undefined && accept(field))
          return this.takeField({ kind: 'field', entity, field: title, link: meaning.link, worth: meaning.worth - 0.1 })
      }
    }
    return null
  }
  private takeField(meaning: Extract<Meaning, { kind: 'field' }>): Extract<Meaning, { kind: 'field' }> {
    this.meanings.take(meaning)
    return meaning
  }
  private hinted(condition: Condition): Extract<Meaning, { kind: 'field' }> | null {
    if (condition.hint === undefined) return null
    const found = [this.nearOf(condition), this.meanings.main].map((entity) => this.hintedOrKey(entity, condition.hint ?? '')).find((one) => one !== null)
    const link = condition.chunk.links[0]
    if (found == null || link === undefined) return null
    this.hints++
    return { kind: 'field', entity: found.entity, field: found.field, link, worth: found.sure }
  }
  private hintedOrKey(entity: string, hint: string): { readonly entity: string; readonly field: string; readonly sure: number } | null {
    if (hint !== 'key') return hintedAround(this.meanings.model.entities, entity, hint)
    const key = this.meanings.entity(entity)?.key
    return key?.length === 1 && key[0] !== undefined ? { entity, field: key[0], sure: 0.7 } : null
  }

  // ── values ──

  private addValue(condition: Condition) {
    const chunk = condition.operand !== undefined && condition.operand.kind === 'text' ? condition.operand.chunk : condition.chunk
    const found = this.valueOf(chunk, condition)
    if (found === null) {
      this.failed.push('value')
      return
    }
    const { entity, field, value, exact } = found
    if (!exact) this.folded++
    const make = (path: Path): Predicate => ({
      ...this.node(chunk),
      kind: 'compare',
      op: '=',
      left: fieldExpr(path, field),
      right: value,
      ...(value.kind === 'value' && value.type === 'text' ? { match: exact ? ('exact' as const) : ('folded' as const) } : {}),
    })
    this.place(condition, entity, make, { field, value })
  }

  private valueOf(
    chunk: Chunk,
    condition: Condition,
  ): { readonly entity: string; readonly field: string; readonly value: Expr; readonly exact: boolean } | null {
    const near = this.nearOf(condition)
    const named = condition.noun
    const graph = this.meanings.graph
    const fields = named === undefined ? [] : this.meanings.all(named, kindOf(named.chunk) === 'entity' ? ['entity'] : ['field', 'entity'])
    const candidates = linksOf(chunk, 'value').map((link) => {
      const target = link.target
      const fit = fields.find((one) => one.entity === target.entity && (one.kind === 'entity' || (one.kind === 'field' && one.field === target.field)))
      const title = this.meanings.titleOf(target.entity).includes(target.field) ? 0.04 : 0
      const key = this.meanings.entity(target.entity)?.key.includes(target.field) ? 0.01 : 0
      const distance = 0.1 * Math.min(graph.distance(near, target.entity), 6) + 0.05 * Math.min(graph.distance(this.meanings.main, target.entity), 6)
      const bonus = named === undefined ? 0 : fit === undefined ? -0.35 : 0.25 + 0.1 * fit.worth
      return { link, fit, worth: link.score - distance + bonus + title + key }
    })
    const indexed = candidates.filter((one) => one.link.target.inIndex).sort((a, b) => b.worth - a.worth)[0]
    if (indexed !== undefined && (named === undefined || indexed.fit !== undefined || fields.length === 0)) {
      const target = indexed.link.target
      this.meanings.take({ kind: 'field', entity: target.entity, field: target.field, link: indexed.link, worth: indexed.worth })
      return { entity: target.entity, field: target.field, value: this.valueExpr(target.entity, target.field, target.value), exact: true }
    }
    const best = fields.find((one) => one.kind === 'field') ?? fields[0]
    const text = linksOf(chunk, 'value').find((link) => !link.target.inIndex)?.target.value ?? (indexed === undefined ? undefined : chunk.text)
    if (best !== undefined && text !== undefined) {
      this.meanings.take(best)
      const field = best.kind === 'field' ? best.field : this.meanings.nameFieldOf(best.entity)
      if (field === undefined || !this.holdsText(best.entity, field, text)) return null
      return { entity: best.entity, field, value: this.valueExpr(best.entity, field, text), exact: false }
    }
    if (indexed !== undefined) {
      const target = indexed.link.target
      this.meanings.take({ kind: 'field', entity: target.entity, field: target.field, link: indexed.link, worth: indexed.worth })
      return { entity: target.entity, field: target.field, value: this.valueExpr(target.entity, target.field, target.value), exact: true }
    }
    const title = this.meanings.nameFieldOf(near)
    if (text === undefined || title === undefined) return null
    this.hints++
    return { entity: near, field: title, value: this.valueExpr(near, title, text), exact: false }
  }

  private holdsText(entity: string, field: string, text: string): boolean {
    const type = this.meanings.field(entity, field)?.type
    return type === 'text' || type === 'boolean' || /^-?\d+(\.\d+)?$/.test(text)
  }
  private valueExpr(entity: string, field: string, value: string): Expr {
    const type = this.meanings.field(entity, field)?.type
    if ((type === 'integer' || type === 'decimal') && /^-?\d+(\.\d+)?$/.test(value)) return numberExpr(value)
    if (type === 'boolean') return { kind: 'value', type: 'boolean', value: /^(t|true|y|yes|1)$/i.test(value) }
    return textExpr(value)
  }

  // ── existence and counts ──

  private addExists(condition: Condition) {
    const noun = condition.noun
    if (noun === undefined) return
    const meaning = this.meanings.pick(noun, ['entity', 'field', 'filter'])
    if (meaning === null) {
      this.failed.push('exists')
      return
    }
    if (meaning.kind === 'filter') {
      const filter = this.meanings.entity(meaning.entity)?.filters[meaning.filter]
      if (filter === undefined) return
      return this.place(condition, meaning.entity, (path) => ({ ...rerooted(filter.predicate, path), ...this.node(condition.chunk) }))
    }
    if (meaning.kind === 'field') {
      const field = this.meanings.field(meaning.entity, meaning.field)
      if (field?.type === 'boolean')
        return this.place(condition, meaning.entity, (path) => ({ ...this.node(condition.chunk), kind: 'true', of: fieldExpr(path, meaning.field) }))
      const truth = truthOf(field)
      if (truth !== null)
        return this.place(condition, meaning.entity, (path) => ({
          ...this.node(condition.chunk),
          kind: 'compare',
          op: '=',
          left: fieldExpr(path, meaning.field),
          right: textExpr(truth),
          match: 'exact',
        }))
      if (meaning.entity !== this.from) return this.place(condition, meaning.entity, null)
      this.hints++
      return
    }
    if (meaning.entity === this.from && !condition.negated) return
    if (meaning.entity === this.from) {
      this.carried = condition
      return
    }
    this.place(condition, meaning.entity, null)
  }

  private addCount(condition: Condition) {
    const noun = condition.noun
    const operand = condition.operand
    if (noun === undefined || operand === undefined || operand.kind !== 'number') {
      this.failed.push('count')
      return
    }
    const meaning = this.meanings.pick(noun, ['entity', 'field'])
    if (meaning === null) {
      this.failed.push('count')
      return
    }
    const path = meaning.entity === this.from ? null : this.pathTo(meaning.entity)
    const route = this.meanings.graph.route(this.from, meaning.entity)
    if (path === null || route === null || route.toOne) {
      this.havings.push(condition)
      return
    }
    const of = { kind: 'related', path: this.manyPrefix(path), fn: 'count' } as const
    const make = (): Predicate => this.comparison(condition, of, numberExpr(operand.chunk.number ?? '0'), condition.op ?? '=')
    this.placed.push({ condition, path: [], entity: this.from, make, negated: condition.negated })
  }

  private comparison(condition: Condition, left: Expr, right: Expr, op: Comparison): Predicate {
    return { ...this.node(condition.chunk), kind: 'compare', op, left, right }
  }

  // ── comparisons ──

  private addText(condition: Condition) {
    const operand = condition.operand
    const text = operand?.kind === 'text' ? this.plainText(operand.chunk) : ''
    const meaning =
      condition.noun === undefined ? this.titleMeaning(condition) : this.fieldMeaning(condition, (field) => field.type === 'text' || isTimely(field))
    if (meaning === null || text === '') {
      this.failed.push('text')
      return
    }
    this.place(condition, meaning.entity, (path) => ({
      ...this.node(condition.chunk),
      kind: 'text',
      op: condition.text ?? 'contains',
      of: fieldExpr(path, meaning.field),
      value: textExpr(text),
    }))
  }
  private plainText(chunk: Chunk): string {
    const quoted = linksOf(chunk, 'value').find((link) => !link.target.inIndex)
    return quoted?.target.value ?? chunk.text.replace(/^['"]|['"]$/g, '')
  }
  private titleMeaning(condition: Condition): Extract<Meaning, { kind: 'field' }> | null {
    const entity = this.nearOf(condition)
    const field = this.meanings.nameFieldOf(entity)
    const link = condition.chunk.links[0]
    if (field === undefined || link === undefined) return null
    this.hints++
    return { kind: 'field', entity, field, link, worth: 0.6 }
  }

  private addNull(condition: Condition) {
    const meaning = this.fieldMeaning(condition, () => true)
    if (meaning === null) {
      this.failed.push('null')
      return
    }
    this.place(condition, meaning.entity, (path) => ({ ...this.node(condition.chunk), kind: 'null', of: fieldExpr(path, meaning.field) }))
  }

  private addCompare(condition: Condition) {
    if (condition.fn !== undefined) return this.addAggregated(condition)
    const operand = condition.operand
    const dated = operand?.kind === 'period' || (operand?.kind === 'number' && operand.chunk.kind === 'period')
    const accept = (field: Field): boolean => (operand?.kind === 'noun' ? field.type !== 'boolean' : comparesWith(field, dated, condition, operand))
    const meaning = this.fieldMeaning(condition, accept) ?? this.fallback(condition, dated)
    if (meaning === null || operand === undefined) {
      this.failed.push('compare')
      return
    }
    const field = this.meanings.field(meaning.entity, meaning.field)
    if (field === undefined) return
    const flipped = condition.hint === 'age' && isTimely(field)
    if (isTimely(field) && !isYear(field) && dated && !flipped) return this.addDate(condition, meaning)
    if (operand.kind === 'noun') return this.addComparedField(condition, meaning, operand)
    if (operand.kind === 'text') return this.addComparedText(condition, meaning, operand.chunk)
    const right = this.literal(field, operand)
    const high = condition.high === undefined ? null : this.literal(field, condition.high)
    if (right === null) {
      this.failed.push('operand')
      return
    }
    const op = condition.op ?? '='
    this.place(
      condition,
      meaning.entity,
      (path) =>
        high === null
          ? { ...this.node(condition.chunk), kind: 'compare', op, left: fieldExpr(path, meaning.field), right }
          : { ...this.node(condition.chunk), kind: 'between', of: fieldExpr(path, meaning.field), low: right, high },
      { field: meaning.field, value: right },
    )
  }

  /** "before 2010" without a field is about the date of the nearest entity. */
  private fallback(condition: Condition, dated: boolean): Extract<Meaning, { kind: 'field' }> | null {
    if (!dated || (condition.noun !== undefined && condition.hint !== 'time')) return null
    return this.hinted({ ...condition, hint: 'time' })
  }

  private literal(field: Field, operand: Operand): Expr | null {
    if (operand.kind !== 'number' && operand.kind !== 'period') return null
    const text = operand.chunk.number ?? calendarText(operand.chunk)
    if (text === undefined) return null
    if (field.type === 'text') return textExpr(text)
    if (isTimely(field) && !isYear(field)) return { kind: 'value', type: field.type === 'date' ? 'date' : 'timestamp', value: text }
    return /^-?\d+(\.\d+)?$/.test(text) ? numberExpr(text) : null
  }

  private addDate(condition: Condition, meaning: Extract<Meaning, { kind: 'field' }>) {
    const low = condition.operand?.kind === 'noun' ? undefined : condition.operand?.chunk
    const high = condition.high === undefined || condition.high.kind === 'noun' ? undefined : condition.high.chunk
    const period = low === undefined ? null : datePeriod(condition.op ?? '=', low, high)
    const path = this.pathTo(meaning.entity)
    if (period === null || path === null || low === undefined) {
      this.failed.push('period')
      return
    }
    const type = this.meanings.field(meaning.entity, meaning.field)?.type ?? 'date'
    this.place(condition, meaning.entity, (at) => ({
      ...this.node(low),
      kind: 'within',
      of: fieldExpr(at, meaning.field),
      period,
      resolved: resolvePeriod(period, this.clock, type),
    }))
  }

  private addComparedText(condition: Condition, meaning: Extract<Meaning, { kind: 'field' }>, chunk: Chunk) {
    const text = this.plainText(chunk)
    this.place(condition, meaning.entity, (path) => ({
      ...this.node(condition.chunk),
      kind: 'compare',
      op: condition.op ?? '=',
      left: fieldExpr(path, meaning.field),
      right: textExpr(text),
    }))
  }

  /** "price above the average price", "start later than end": the other side is a field or a figure over all rows. */
  private addComparedField(condition: Condition, meaning: Extract<Meaning, { kind: 'field' }>, operand: Extract<Operand, { kind: 'noun' }>) {
    const op = condition.op ?? '='
    const other = this.meanings.all(operand.noun, ['field'])[0]
    if (operand.fn === undefined) {
      if (other?.kind !== 'field' || other.entity !== meaning.entity) {
        this.failed.push('operand')
        return
      }
      return this.place(condition, meaning.entity, (path) => ({
        ...this.node(condition.chunk),
        kind: 'compare',
        op,
        left: fieldExpr(path, meaning.field),
        right: fieldExpr(path, other.field),
      }))
    }
    const about =
      other?.kind === 'field' && other.field === meaning.field
        ? { entity: meaning.entity, field: meaning.field }
        : other?.kind === 'field'
          ? { entity: other.entity, field: other.field }
          : { entity: meaning.entity, field: meaning.field }
    const right = this.figure(about.entity, about.field, operand.fn, condition.chunk, operand.scope)
    this.place(condition, meaning.entity, (path) => ({ ...this.node(condition.chunk), kind: 'compare', op, left: fieldExpr(path, meaning.field), right }))
  }

  private figure(entity: string, field: string, fn: AggregateFn, chunk: Chunk, scope?: number): Expr {
    const columns = new Columns(this.nodes)
    columns.add(`${fn}_${field}`, aggregate(fn, fieldExpr([], field)), 'asked', whyOf(chunk))
    const inner = new Placement(this.meanings, entity, this.nodes, this.clock)
    if (scope !== undefined) inner.addAll(this.scopedConditions.filter((one) => one.clause === scope))
    this.failed.push(...inner.failed, ...inner.havings.map(() => 'having'))
    const where = inner.predicate(() => false)
    const period = inner.periods.map(({ path, field: at, period, chunk: of }) => inner.within(path, at, period, of))
    const all = allOf([...(where === undefined ? [] : [where]), ...period], () => this.node(chunk))
    const select = labelled(
      { ...emptySelect(this.nodes, entity, whyOf(chunk)), mode: 'group', columns: columns.list, ...(all === undefined ? {} : { where: all }) },
      this.meanings.model,
    )
    return { kind: 'scalar', query: select }
  }

  within(path: Path, field: string, period: Period, chunk: Chunk): Predicate {
    return { ...this.node(chunk), kind: 'within', of: fieldExpr(path, field), period, resolved: resolvePeriod(period, this.clock, 'date') }
  }

  private addAverage(condition: Condition) {
    const meaning = this.hinted({ ...condition, hint: condition.hint ?? 'size' })
    if (meaning === null) {
      this.failed.push('average')
      return
    }
    const right = this.figure(meaning.entity, meaning.field, condition.fn ?? 'avg', condition.chunk)
    this.place(condition, meaning.entity, (path) => ({
      ...this.node(condition.chunk),
      kind: 'compare',
      op: condition.op ?? '>',
      left: fieldExpr(path, meaning.field),
      right,
    }))
  }

  /** "average salary above 5000" of what hangs below is per row; of what is grouped, over the group. */
  private addAggregated(condition: Condition) {
    const noun = condition.noun
    const operand = condition.operand
    const fn = condition.fn
    const meaning = noun === undefined ? null : this.meanings.pick(noun, ['field', 'entity'])
    if (meaning === null || fn === undefined || operand?.kind !== 'number') {
      this.failed.push('aggregate')
      return
    }
    const route = this.meanings.graph.route(this.from, meaning.entity)
    if (route === null || route.toOne || meaning.kind !== 'field') {
      this.havings.push(condition)
      return
    }
    const many = this.manyPrefix(route.path)
    const left: Expr = { kind: 'related', path: many, fn, of: fieldExpr(route.path.slice(many.length), meaning.field) }
    const make = (): Predicate => this.comparison(condition, left, numberExpr(operand.chunk.number ?? '0'), condition.op ?? '=')
    this.placed.push({ condition, path: [], entity: this.from, make, negated: condition.negated })
  }

  // ── time ──

  private addPeriod(condition: Condition) {
    const operand = condition.operand
    const chunk = operand?.kind === 'period' ? operand.chunk : condition.chunk
    const period = chunk.period?.period
    if (period === undefined) return
    const meaning = condition.noun === undefined ? null : this.fieldMeaning(condition, isTimely)
    const near = this.nearOf(condition)
    const about = meaning ?? this.timeNear(near) ?? this.timeNear(this.meanings.main) ?? this.timeNear(this.from)
    if (about === null) {
      this.failed.push('time')
      return
    }
    const field = this.meanings.field(about.entity, about.field)
    const path = this.pathTo(about.entity)
    if (field === undefined || path === null) {
      this.failed.push('time')
      return
    }
    if (isYear(field) && field.kind !== 'year' && chunk.number !== undefined) {
      const right = field.type === 'text' ? textExpr(chunk.number) : numberExpr(chunk.number)
      return this.place(condition, about.entity, (at) => ({ ...this.node(chunk), kind: 'compare', op: '=', left: fieldExpr(at, about.field), right }), {
        field: about.field,
        value: right,
      })
    }
    const toOne = this.meanings.graph.route(this.from, about.entity)?.toOne === true
    if (toOne && this.periods.length === 0 && !condition.negated && !condition.or) {
      this.periods.push({ path, field: about.field, period, chunk })
      return
    }
    this.place(condition, about.entity, (at) => ({
      ...this.node(chunk),
      kind: 'within',
      of: fieldExpr(at, about.field),
      period,
      resolved: resolvePeriod(period, this.clock, field.type),
    }))
  }

  private timeNear(entity: string): { readonly entity: string; readonly field: string } | null {
    const found = this.meanings.entity(entity)
    const time = found?.time
    if (found === undefined) return null
    if (time !== undefined) return { entity: this.meanings.graph.end(entity, time.path), field: time.field }
    const year = Object.values(found.fields).find(isTimely)
    if (year !== undefined) return { entity, field: year.name }
    return null
  }

  // ── everything together ──

  /** One predicate for all conditions: those on one to-many walk and in one clause share the same row. */
  predicate(both: (a: Placed, b: Placed) => boolean): Predicate | undefined {
    this.passNegation()
    const groups = this.groups(both)
    const parts = groups.map((group) => ({ predicate: this.groupPredicate(group), or: group[0]?.condition.or === true }))
    const extra = this.extra.map((predicate) => ({ predicate, or: false }))
    return this.connect([...parts, ...extra])
  }

  /** "not made by Sony": the denied step is denied of what is said about its end. */
  private passNegation() {
    this.placed.forEach((one, i) => {
      if (one.make !== null || !one.negated || one.path.length === 0 || this.manyPrefix(one.path).length > 0) return
      const about = this.placed.findIndex(
        (other, k) => k > i && other.make !== null && other.condition.clause === one.condition.clause && startsWith(other.path, one.path),
      )
      const other = this.placed[about]
      if (other === undefined) return
      this.placed[about] = { ...other, negated: !other.negated }
      this.placed[i] = { ...one, negated: false }
    })
  }

  private connect(parts: readonly { readonly predicate: Predicate | undefined; readonly or: boolean }[]): Predicate | undefined {
    const pairs = this.alternatives(parts)
    if (pairs !== null) return pairs
    const all: Predicate[][] = []
    for (const { predicate, or } of parts) {
      if (predicate === undefined) continue
      const last = all.at(-1)
      if (or && last !== undefined) last.push(predicate)
      else all.push([predicate])
    }
    const ands = all.map((group) => anyOf(group, () => this.node(undefined))).filter((one) => one !== undefined)
    return allOf(ands, () => this.node(undefined))
  }

  /** "in Fall of 2009 or Spring of 2010": two conditions on each side of "or" belong together. */
  private alternatives(parts: readonly { readonly predicate: Predicate | undefined; readonly or: boolean }[]): Predicate | null {
    const at = parts.findIndex((part, i) => part.or && i > 0)
    const here = parts[at]?.predicate
    const before = here === undefined ? -1 : parts.slice(0, at).findIndex((part) => part.predicate !== undefined && aboutSame(part.predicate, here))
    if (before < 0 || at - before < 2 || at + (at - before) > parts.length) return null
    const one = (from: number, to: number): Predicate | undefined =>
      allOf(
        parts.slice(from, to).flatMap((part) => (part.predicate === undefined ? [] : [part.predicate])),
        () => this.node(undefined),
      )
    const sides = [one(before, at), one(at, at + (at - before))].filter((side) => side !== undefined)
    const or = anyOf(sides, () => this.node(undefined))
    const rest = parts.filter((_, i) => i < before || i >= at + (at - before)).flatMap((part) => (part.predicate === undefined ? [] : [part.predicate]))
    return or === undefined ? null : (allOf([...rest, or], () => this.node(undefined)) ?? null)
  }

  private groups(both: (a: Placed, b: Placed) => boolean): readonly (readonly Placed[])[] {
    const out: Placed[][] = []
    for (const one of this.placed) {
      const prefix = this.manyPrefix(one.path)
      const mate = prefix.length === 0 ? undefined : out.find((group) => this.sharesRow(group, one, prefix, both))
      if (mate === undefined) out.push([one])
      else mate.push(one)
    }
    return out
  }
  private sharesRow(group: readonly Placed[], one: Placed, prefix: Path, both: (a: Placed, b: Placed) => boolean): boolean {
    const first = group[0]
    if (first === undefined) return false
    const own = this.manyPrefix(first.path)
    const related = own.length > 0 && (startsWith(prefix, own) || startsWith(own, prefix))
    if (!related) return false
    if (group.some((other) => both(other, one))) return false
    if (one.condition.or && one.make !== null && !(first.make === null) && startsWith(prefix, own) && prefix.length === own.length) return true
    const bareNegation = first.make === null && first.negated
    return bareNegation ? one.condition.clause - first.condition.clause <= 1 : !one.negated || first.negated === one.negated
  }

  private manyPrefix(path: Path): Path {
    let at = this.from
    let last = 0
    path.forEach((name, i) => {
      const join = this.meanings.graph.step(at, name)
      if (join !== undefined && join.cardinality !== 'many_to_one' && join.cardinality !== 'one_to_one') last = i + 1
      at = join?.to ?? at
    })
    return path.slice(0, last)
  }

  private groupPredicate(group: readonly Placed[]): Predicate | undefined {
    const first = group[0]
    if (first === undefined) return undefined
    const prefix = this.manyPrefix(first.path)
    if (prefix.length === 0) return this.direct(first)
    const longest = group.map((one) => this.manyPrefix(one.path)).reduce((a, b) => (b.length > a.length ? b : a))
    const negated = group.some((one) => one.negated)
    const inner: { predicate: Predicate | undefined; or: boolean }[] = []
    for (const one of group) {
      if (one.make === null) continue
      const rest = startsWith(one.path, longest) ? one.path.slice(longest.length) : null
      if (rest === null) return this.nested(group, negated)
      inner.push({ predicate: one.make(rest), or: one.condition.or && inner.length > 0 })
    }
    const where = this.connect(inner)
    const bare: Predicate = {
      ...this.node(first.condition.chunk),
      kind: 'exists',
      path: longest,
      quantifier: 'some',
      ...(where === undefined ? {} : { where }),
    }
    return negated ? { ...this.node(first.condition.chunk), kind: 'not', of: bare } : bare
  }
  /** Conditions at different depths of one walk: an existence inside an existence would be needed; each stands alone. */
  private nested(group: readonly Placed[], negated: boolean): Predicate | undefined {
    const parts = group.map((one) => {
      const prefix = this.manyPrefix(one.path)
      const where = one.make?.(one.path.slice(prefix.length))
      const bare: Predicate = { ...this.node(one.condition.chunk), kind: 'exists', path: prefix, quantifier: 'some', ...(where === undefined ? {} : { where }) }
      return bare
    })
    const all = allOf(parts, () => this.node(undefined))
    return negated && all !== undefined ? { ...this.node(group[0]?.condition.chunk), kind: 'not', of: all } : all
  }

  private direct(one: Placed): Predicate | undefined {
    if (one.make === null) return this.directExistence(one)
    const predicate = one.make(one.path)
    if (!one.negated) return predicate
    if (predicate.kind === 'compare' && predicate.op === '=') return { ...predicate, op: '!=' }
    return { ...this.node(one.condition.chunk), kind: 'not', of: predicate }
  }
  private directExistence(one: Placed): Predicate | undefined {
    const join = this.meanings.graph.step(this.from, one.path[0] ?? '')
    const key = join?.keys[0]?.[0]
    if (join === undefined || key === undefined || (join.required && !one.negated)) return undefined
    const isNull: Predicate = { ...this.node(one.condition.chunk), kind: 'null', of: fieldExpr([], key) }
    return one.negated ? isNull : { ...this.node(one.condition.chunk), kind: 'not', of: isNull }
  }
}

function aboutSame(a: Predicate, b: Predicate): boolean {
  const left = (one: Predicate): string => (one.kind === 'compare' ? JSON.stringify(one.left) : one.kind)
  return a.kind === 'compare' && b.kind === 'compare' && left(a) === left(b)
}
/** The stored word for yes in a field that says yes or no. */
function truthOf(field: Field | undefined): string | null {
  const values = field?.profile?.top.map((one) => one.value) ?? []
  if (field?.type !== 'text' || values.length === 0 || values.length > 3 || !values.every((value) => /^(y|n|yes|no|t|f|true|false)$/i.test(value))) return null
  return values.find((value) => /^(y|yes|t|true)$/i.test(value)) ?? null
}
function startsWith(path: Path, prefix: Path): boolean {
  return prefix.every((name, i) => path[i] === name)
}

function comparesWith(field: Field, dated: boolean, condition: Condition, operand: Operand | undefined): boolean {
  if (isTimely(field)) return dated || operand?.kind === 'number'
  if (field.type === 'integer' || field.type === 'decimal') return operand?.kind !== 'text'
  return field.type === 'text' && (condition.op === '=' || operand?.kind === 'text' || isNumberText(field))
}
function isNumberText(field: Field): boolean {
  return /^-?[\d.]+$/.test(field.profile?.min ?? '') && /^-?[\d.]+$/.test(field.profile?.max ?? '')
}

function calendarText(chunk: Chunk): string | undefined {
  const period = chunk.period?.period
  return period?.kind === 'calendar' ? period.at : undefined
}

/** "after 2010" starts with 2011, "before March" ends with February, "since" and "until" include what they name. */
function datePeriod(op: Comparison, low: Chunk, high: Chunk | undefined): Period | null {
  const first = low.period?.resolved
  const last = (high ?? low).period?.resolved
  if (first === undefined || last === undefined || first.start === null || last.end === null) return null
  const start = first.start.slice(0, 10)
  const end = last.end.slice(0, 10)
  if (high !== undefined) return { kind: 'range', from: start, to: before(end) }
  if (op === '>') return { kind: 'range', from: end }
  if (op === '>=') return { kind: 'range', from: start }
  if (op === '<') return { kind: 'range', to: before(start) }
  if (op === '<=') return { kind: 'range', to: before(end) }
  return low.period?.period ?? null
}
const DAY_MS = 86_400_000
function before(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10)
}

function rerooted(predicate: Predicate, path: Path): Predicate {
  return path.length === 0
    ? predicate
    : (JSON.parse(JSON.stringify(predicate), (key, value) => (key === 'path' && Array.isArray(value) ? [...path, ...value] : value)) as Predicate)
}

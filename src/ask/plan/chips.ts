import type { Chip, ChipKind, Column, Combine, Id, Links, Node, Plan, PlanEdit, Predicate, Query, Select, Span } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import { applyEdits } from './apply-edits.ts'
import { alternativesFor } from './chip-alternatives.ts'
import type { ChipDraft } from './chip-draft.ts'
import { lower, pluralOf } from './column-label.ts'
import { roleOf } from './column-role.ts'
import { describeExpr, describePredicate, describeQuery, listed } from './describe.ts'
import { conjuncts } from './expr-parts.ts'
import { scopeOf } from './expr-type.ts'
import { nodesIn } from './nodes.ts'
import { periodPhrase } from './period-phrase.ts'
import { entityOf, fieldOf, type Scope } from './scope.ts'

export interface GivenAlternative {
  readonly node: Id
  readonly text: string
  readonly score: number
  readonly edits: Chip['alternatives'][number]['edits']
}

const ORDER: readonly ChipKind[] = [
  'measure',
  'column',
  'dimension',
  'filter',
  'period',
  'comparison',
  'window',
  'order',
  'limit',
  'entity',
  'path',
  'sql',
  'chart',
]
const MOST_ALTERNATIVES = 8

/** Chips of a plan in their order: every part that was said, chosen or assumed is in exactly one. */
export function chipsOf(plan: Plan, links: Links, model: Model, given: readonly GivenAlternative[] = []): readonly Chip[] {
  const drafts = [...draftsOf(plan.query, model), chartDraft(plan)]
  return drafts
    .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
    .map((draft, index) => {
      const own = given.filter((one) => draft.nodes.some((node) => node.id === one.node))
      const made = alternativesFor(draft, plan, model).filter((one) => canBeTaken(plan, one.edits, model))
      const all = [...own, ...made.filter((one) => !own.some((other) => other.text === one.text))].sort((a, b) => b.score - a.score)
      return {
        id: `c${index + 1}`,
        kind: draft.kind,
        text: draft.text,
        nodes: [...new Set(draft.nodes.map((node) => node.id))],
        spans: spansOf(draft.nodes, links),
        default: draft.nodes.every((node) => node.why.every((why) => why.kind === 'default')),
        removable: draft.removable,
        alternatives: all.slice(0, MOST_ALTERNATIVES).map(({ text, score, edits }) => ({ text, score, edits })),
        ...(draft.input && { input: draft.input }),
      }
    })
}

/** An alternative that would be refused is not offered. */
function canBeTaken(plan: Plan, edits: readonly PlanEdit[], model: Model): boolean {
  return !('problems' in applyEdits(plan, edits, model, plan.clock, 0))
}

function draftsOf(query: Query, model: Model): readonly ChipDraft[] {
  switch (query.kind) {
    case 'select':
      return selectDrafts(query, model)
    case 'set':
      return [
        {
          kind: 'entity',
          text: describeQuery(query, scopeOf(query, model)),
          nodes: [query, ...query.inputs.flatMap(nodesIn)],
          removable: false,
          about: query.id,
        },
        ...limitDrafts(query),
      ]
    case 'combine':
      return combineDrafts(query, model)
  }
}

function selectDrafts(select: Select, model: Model): readonly ChipDraft[] {
  const scope = scopeOf(select, model)
  const shown = select.columns.filter(isSaid)
  const compared = shown.filter((column) => column.expr.kind === 'compared')
  return [
    ...shown.filter((column) => column.expr.kind !== 'compared').map((column) => columnDraft(column, select, scope, shown.length > 1)),
    ...filterDrafts(select.where, scope),
    ...filterDrafts(select.having, scope),
    ...periodDraft(select),
    ...comparisonDraft(select, compared),
    ...limitDrafts(select),
    ...insideDrafts(select, model),
    entityDraft(select, model),
  ]
}

/** Conditions and period of the rows an average over groups is made from: told as they are, changed by asking anew. */
function insideDrafts({ from }: Select, model: Model): readonly ChipDraft[] {
  if (!('query' in from) || from.query.kind !== 'select') return []
  const scope = scopeOf(from.query, model)
  const drafts = [...filterDrafts(from.query.where, scope), ...filterDrafts(from.query.having, scope), ...periodDraft(from.query)]
  return drafts.map(({ input: _, ...draft }) => ({ ...draft, removable: false }))
}

/** Everything but columns that only keep equal names apart. */
function isSaid(column: Column): boolean {
  return column.why.some((why) => why.kind !== 'default' || (why.reason !== 'identity' && why.reason !== 'format'))
}

function columnDraft(column: Column, select: Select, scope: Scope, removable: boolean): ChipDraft {
  const role = roleOf(column, select.columns)
  const kind: ChipKind = role === 'window' ? 'window' : role === 'value' ? 'measure' : select.mode === 'list' ? 'column' : 'dimension'
  const about = lower(column.label)
  const text = kind === 'dimension' ? `by ${about}` : kind === 'measure' ? measureText(column, scope) : about
  const input = { type: kind === 'measure' ? 'measure' : 'field', node: column.id, field: 'expr' } as const
  return { kind, text, nodes: nodesIn(column), removable, about: column.id, ...(kind !== 'window' && { input }) }
}
/** A measure with a condition of its own says it. */
function measureText(column: Column, scope: Scope): string {
  const { expr } = column
  if ((expr.kind === 'measure' || expr.kind === 'aggregate') && expr.where) return describeExpr(expr, scope)
  return lower(column.label)
}

function filterDrafts(predicate: Predicate | undefined, scope: Scope): readonly ChipDraft[] {
  return conjuncts(predicate).map((part, index) => ({
    kind: 'filter',
    text: `${describePredicate(part, scope)}${leftOut(part, scope)}`,
    // the `and` around them goes with the first
    nodes: [...(index === 0 && predicate?.kind === 'and' ? [predicate] : []), ...nodesIn(part)],
    removable: true,
    about: part.id,
    ...filterInput(part, scope),
  }))
}

/** Rows without a value never meet "is not"; said where the field has some. */
function leftOut(predicate: Predicate, scope: Scope): string {
  const negated = predicate.kind === 'not' && (predicate.of.kind === 'in' || predicate.of.kind === 'compare') ? predicate.of : undefined
  const of =
    predicate.kind === 'compare' && predicate.op === '!='
      ? predicate.left
      : negated?.kind === 'in'
        ? negated.of
        : negated?.kind === 'compare'
          ? negated.left
          : undefined
  const found = of && fieldOf(of, scope)
  return found?.field.profile && found.field.profile.nulls > 0 ? ` (rows without a ${lower(found.field.label)} are left out)` : ''
}

function filterInput(predicate: Predicate, scope: Scope): { readonly input?: NonNullable<Chip['input']> } {
  const node = predicate.id
  if (predicate.kind === 'in' || (predicate.kind === 'compare' && (predicate.op === '=' || predicate.op === '!=') && fieldOf(predicate.left, scope)))
    return { input: { type: 'values', node, field: 'values' } }
  if (predicate.kind === 'compare') return { input: { type: 'number', node, field: 'value' } }
  if (predicate.kind === 'text') return { input: { type: 'text', node, field: 'value' } }
  return predicate.kind === 'within' ? { input: { type: 'period', node, field: 'period' } } : {}
}

function periodDraft(select: Select): readonly ChipDraft[] {
  if (!select.period) return []
  const { period, resolved, id } = select.period
  const phrase = periodPhrase(period)
  const label = `${resolved.label}${resolved.partial && (period.kind === 'relative' || period.kind === 'calendar') ? ' so far' : ''}`
  return [
    {
      kind: 'period',
      text: phrase ? `${phrase}: ${label}` : label,
      nodes: [select.period],
      removable: true,
      about: id,
      input: { type: 'period', node: id, field: 'period' },
    },
  ]
}

function comparisonDraft(select: Select, compared: readonly Column[]): readonly ChipDraft[] {
  if (!select.compare) return compared.map((column) => ({ kind: 'comparison', text: lower(column.label), nodes: [column], removable: true, about: column.id }))
  return [{ kind: 'comparison', text: `vs ${select.compare.resolved.label}`, nodes: [select.compare, ...compared], removable: true, about: select.compare.id }]
}

function limitDrafts(query: Query): readonly ChipDraft[] {
  const columns = query.kind === 'set' ? [] : query.columns
  const label = (name: string) => lower(columns.find((column) => column.name === name)?.label ?? name)
  const top = query.kind === 'select' ? query.top : undefined
  const drafts: ChipDraft[] = []
  if (top) {
    const by = top.by[0]
    const text = `${by?.direction === 'asc' ? 'lowest' : 'top'} ${top.count}${by ? ` by ${label(by.column)}` : ''} in each ${listed(top.within.map(label), 'and')}`
    drafts.push({ kind: 'limit', text, nodes: [top, ...top.by], removable: true, about: top.id, input: { type: 'number', node: top.id, field: 'count' } })
  }
  const [first] = query.order
  if (query.limit) {
    const kept = query.limit.ties === 'keep' ? ', ties kept' : ''
    const text = first ? `${first.direction === 'asc' ? 'lowest' : 'top'} ${query.limit.count} by ${label(first.column)}${kept}` : `first ${query.limit.count}`
    drafts.push({
      kind: 'limit',
      text,
      nodes: [query.limit, ...query.order],
      removable: true,
      about: query.limit.id,
      input: { type: 'number', node: query.limit.id, field: 'count' },
    })
  } else if (first) {
    const text = `sorted by ${listed(
      query.order.map((order) => `${label(order.column)}${order.direction === 'desc' ? ', highest first' : ''}`),
      'and',
    )}`
    drafts.push({ kind: 'order', text, nodes: query.order, removable: first.why.some((why) => why.kind !== 'default'), about: first.id })
  }
  return drafts
}

function entityDraft(select: Select, model: Model): ChipDraft {
  const entity = 'entity' in select.from ? entityOf(model, select.from.entity) : undefined
  const told = insideDrafts(select, model).flatMap((draft) => draft.nodes.map((node) => node.id))
  const inner = 'query' in select.from ? nodesIn(select.from.query).filter((node) => !told.includes(node.id)) : []
  const text = entity ? pluralOf(entity) : 'query' in select.from ? describeQuery(select.from.query, scopeOf(select, model)) : 'rows'
  return {
    kind: 'entity',
    text: select.unmatched === 'keep' ? `${text}, also without a partner` : text,
    nodes: [{ id: select.id, why: select.why }, ...inner],
    removable: false,
    about: select.id,
  }
}

/** Parts of the inputs that say the same are one chip. */
function combineDrafts(combine: Combine, model: Model): readonly ChipDraft[] {
  const scope = scopeOf(combine, model)
  const inputs = combine.inputs.flatMap((input) => draftsOf(input.query, model))
  const own = combine.columns.filter(isSaid).map((column): ChipDraft => {
    const isKey = combine.on.includes(column.name)
    const source = column.expr.kind === 'column' ? lower(column.label) : undefined
    return {
      kind: isKey ? 'dimension' : 'measure',
      text: isKey ? `by ${lower(column.label)}` : (source ?? lower(column.label)),
      nodes: [column],
      removable: !isKey,
      about: column.id,
    }
  })
  const rest = inputs.filter((draft) => draft.kind !== 'order').map((draft) => ({ ...draft, removable: false }))
  return merged([
    ...own,
    ...rest,
    ...filterDrafts(combine.having, scope),
    ...limitDrafts(combine),
    {
      kind: 'path',
      text: `put side by side by ${combine.on.join(', ') || 'nothing'}`,
      nodes: [{ id: combine.id, why: combine.why }],
      removable: false,
      about: combine.id,
    },
  ])
}
function merged(drafts: readonly ChipDraft[]): readonly ChipDraft[] {
  const byText = new Map<string, ChipDraft>()
  for (const draft of drafts) {
    const key = `${draft.kind} ${draft.text}`
    const known = byText.get(key)
    byText.set(key, known ? { ...known, nodes: [...known.nodes, ...draft.nodes] } : draft)
  }
  return [...byText.values()]
}

function chartDraft(plan: Plan): ChipDraft {
  const text = plan.display.mark === 'auto' ? 'automatic' : plan.display.mark.replaceAll('_', ' ')
  return { kind: 'chart', text, nodes: [plan.display], removable: false, about: plan.display.id }
}

/** Places in the question a chip comes from, each once, in order. */
function spansOf(nodes: readonly Node[], links: Links): readonly Span[] {
  const spans = nodes.flatMap((node) =>
    node.why.flatMap((why) => {
      if (why.kind === 'words') return why.span[1] > why.span[0] ? [why.span] : []
      const link = why.kind === 'link' ? links.links.find((one) => one.id === why.link) : undefined
      return link ? [link.span] : []
    }),
  )
  const unique = new Map(spans.map((span) => [span.join('-'), span]))
  return [...unique.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1])
}

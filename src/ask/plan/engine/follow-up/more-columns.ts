import { isDeepStrictEqual } from 'node:util'
import type { Clock, Plan, PlanEdit, Span, Target } from '../../../../flow.ts'
import { printExpr } from '../../../../warehouse/semantic/index.ts'
import type { Model } from '../../../../warehouse/semantic/model.ts'
import { applyEdits } from '../../index.ts'
import type { FiguresRead } from '../figures/index.ts'
import type { Item } from '../figures/scan.ts'
import type { Graph } from '../graph.ts'

/** Words between the names of columns. */
const JOINING: readonly string[] = ['add', 'and']

/** "Also show the country and the city": a list with more columns, of its rows or of what each row belongs to. */
export function withMoreColumns({ items, demand }: FiguresRead, plan: Plan, model: Model, graph: Graph, clock: Clock): { plan: Plan; span: Span } | null {
  const select = plan.query
  if (!demand.cues.has('add') || select.kind !== 'select' || select.mode !== 'list' || !('entity' in select.from)) return null
  const { entity } = select.from
  const names = items.filter((item) => !(item.kind === 'cue' && item.cues.some((cue) => JOINING.includes(cue))))
  const edits = names.map((item) => columnOf(item, entity, model, graph))
  const [first, last] = [names[0], names.at(-1)]
  if (first === undefined || last === undefined || edits.includes(null)) return null
  const result = applyEdits(
    plan,
    edits.filter((edit) => edit !== null),
    model,
    clock,
    0,
  )
  return 'problems' in result ? null : { plan: result.plan, span: [first.span[0], last.span[1]] }
}

function columnOf({ kind, targets }: Item, entity: string, model: Model, graph: Graph): PlanEdit | null {
  const fields = kind === 'name' ? targets.flatMap((target) => fieldOf(target, model)) : []
  const places = fields.flatMap(({ entity: owner, field }) => {
    const path = owner === entity ? [] : graph.up(entity, owner)
    return path === null ? [] : [{ path, field }]
  })
  const [place, ...others] = places.toSorted((a, b) => a.path.length - b.path.length)
  if (place === undefined || others.some((other) => other.path.length === place.path.length && !isDeepStrictEqual(other, place))) return null
  return { op: 'add', slot: 'columns', value: { [[...place.path, place.field].join('_')]: printExpr({ kind: 'field', ...place }) } }
}

/** A field, or the one that an entity is called by. */
function fieldOf(target: Target, { entities }: Model): { readonly entity: string; readonly field: string }[] {
  if (target.kind === 'field') return [target]
  if (target.kind !== 'entity') return []
  const [title, more] = entities[target.entity]?.title ?? []
  return title !== undefined && more === undefined ? [{ entity: target.entity, field: title }] : []
}

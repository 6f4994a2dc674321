import type { PlanEdit, Select, Target } from '../../../../../flow.ts'
import { printExpr } from '../../../../../warehouse/semantic/index.ts'
import type { Model } from '../../../../../warehouse/semantic/model.ts'
import { bucketKey, keysOf } from '../../../index.ts'
import type { Demand } from '../../figures/demand.ts'
import { isDate } from '../../figures/kinds.ts'
import { dotted, type Terrain } from '../../figures/terrain.ts'
import type { Base, EditStep, Steps } from './edit-step.ts'
import { freeName } from './free-name.ts'

/** "by region instead": keys that are added, or put in place of those there are. */
export function keySteps(demand: Demand, { select, model, terrain }: Base): Steps {
  if (demand.keys.length === 0) return []
  if (select.mode === 'list') return null
  const replaces = demand.cues.has('instead') || demand.cues.has('swap')
  const steps: EditStep[] = []
  const old = replaces ? keysOf(select).filter((column) => column.show !== 'hidden') : []
  for (const [i, key] of demand.keys.entries()) {
    const made = keyFormula(key.targets, terrain, model)
    if (made === null) return null
    if (keysOf(select).some((column) => printExpr(column.expr) === made.formula)) continue
    const value = { [freeName(made.name, select.columns)]: made.formula }
    const replaced = old[i]
    steps.push({
      span: key.item.span,
      edits: replaced === undefined ? [{ op: 'add', slot: 'columns', at: keyPlace(select, i), value }] : [{ op: 'replace', node: replaced.id, value }],
    })
  }
  const surplus = old.slice(demand.keys.length).map((column): PlanEdit => ({ op: 'remove', node: column.id }))
  const last = demand.keys.at(-1)
  return surplus.length === 0 || last === undefined ? steps : [...steps, { span: last.item.span, edits: surplus }]
}

/** New keys come first, but after the time they are shown over. */
function keyPlace(select: Select, i: number): number {
  return i + (bucketKey(select) !== undefined ? 1 : 0)
}

function keyFormula(targets: readonly Target[], terrain: Terrain, model: Model): { readonly name: string; readonly formula: string } | null {
  const found = terrain.nearest(targets)
  if (found === null) return null
  const { target, path } = found
  if (target.kind === 'entity') {
    const title = terrain.titleOf(target.entity)
    return title === undefined ? null : { name: target.entity, formula: dotted(path, title) }
  }
  if (target.kind !== 'field' || isDate(model, target)) return null
  const isTitle = terrain.entity(target.entity)?.title.includes(target.field) === true
  return { name: isTitle ? target.entity : target.field, formula: dotted(path, target.field) }
}

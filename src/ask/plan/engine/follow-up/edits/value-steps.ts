import type { Expr, Path, Predicate } from '../../../../../flow.ts'
import { conjuncts } from '../../../index.ts'
import type { Demand, ValueWish } from '../../figures/demand.ts'
import { fieldOf } from '../../figures/kinds.ts'
import { dotted, quoted } from '../../figures/terrain.ts'
import type { Base, EditStep, Steps } from './edit-step.ts'

/** "only Germany", "and France": values in place of those of the same field, or beside them. */
export function valueSteps(demand: Demand, base: Base): Steps {
  const steps: EditStep[] = []
  const groups = Map.groupBy(demand.values, (wish) => `${wish.negated}|${wish.values.map((value) => `${value.entity}.${value.field}`).join()}`)
  for (const wishes of groups.values()) {
    const step = valueStep(wishes, demand, base)
    if (step === null) return null
    steps.push(step)
  }
  return steps
}

function valueStep(wishes: readonly ValueWish[], demand: Demand, { select, terrain, model }: Base): EditStep | null {
  const [wish] = wishes
  const found = wish === undefined ? null : terrain.nearest(wish.values)
  if (wish === undefined || found === null) return null
  const field = dotted(found.path, found.target.field)
  const type = fieldOf(model, { kind: 'field', entity: found.target.entity, field: found.target.field })?.type
  const literal = (text: string): string => ((type === 'integer' || type === 'decimal') && /^-?\d+(\.\d+)?$/.test(text) ? text : quoted(text))
  const said = wishes.flatMap((one) =>
    one.values
      .filter((value) => value.entity === found.target.entity && value.field === found.target.field)
      .slice(0, 1)
      .map((value) => value.value),
  )
  const before = conjuncts(select.where).find((one) => isAbout(one, found.path, found.target.field))
  const all = demand.cues.has('add') && before !== undefined ? [...valuesOf(before), ...said] : said
  const negated = wish.negated || demand.cues.has('remove')
  const formula = conditionText(field, [...new Set(all)].map(literal), negated)
  const span = wish.item.span
  if (before !== undefined && negated && valuesOf(before).every((value) => said.includes(value))) return { span, edits: [{ op: 'remove', node: before.id }] }
  if (before === undefined || negated) return { span, edits: [{ op: 'add', slot: 'where', value: formula }] }
  return { span, edits: [{ op: 'replace', node: before.id, value: formula }] }
}

function conditionText(field: string, literals: readonly string[], negated: boolean): string {
  const [only, ...more] = literals
  if (more.length > 0) return `${field} ${negated ? 'not in' : 'in'} (${literals.join(', ')})`
  return `${field} ${negated ? '!=' : '='} ${only ?? "''"}`
}

function isAbout(predicate: Predicate, path: Path, field: string): boolean {
  const of: Expr | undefined = predicate.kind === 'compare' && predicate.op === '=' ? predicate.left : predicate.kind === 'in' ? predicate.of : undefined
  return of?.kind === 'field' && of.field === field && of.path.join('.') === path.join('.')
}

function valuesOf(predicate: Predicate): readonly string[] {
  const values = predicate.kind === 'compare' ? [predicate.right] : predicate.kind === 'in' ? predicate.values : []
  return values.flatMap((value) => (value.kind === 'value' && value.value !== null ? [String(value.value)] : []))
}

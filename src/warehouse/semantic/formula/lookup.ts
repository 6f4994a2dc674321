import type { Path } from '../../../flow.ts'
import { nearest } from '../nearest.ts'
import type { FormulaContext, FormulaEntity } from './context.ts'
import { FormulaFault } from './problem.ts'
import type { NameSyntax } from './syntax.ts'

/** The end of a walk along joins. */
export interface Walked {
  readonly entity: string
  readonly path: Path
  /** How many steps lead up to and include the last to-many one; 0 if none is. */
  readonly many: number
}

/** Follows join names from where the context starts. @throws FormulaFault `unknown-join` at the step that does not exist */
export function walk(context: FormulaContext, steps: readonly NameSyntax[]): Walked {
  let entity = startOf(context, steps)
  const path: string[] = []
  let many = 0
  for (const step of steps) {
    const shape = entityOf(context, entity, step)
    const name = currentName(shape, shape.joins, step)
    const join = name === undefined ? undefined : shape.joins[name]
    if (join === undefined || name === undefined) throw unknown('unknown-join', entity, 'join', step, Object.keys(shape.joins))
    path.push(name)
    if (join.cardinality !== 'many_to_one' && join.cardinality !== 'one_to_one') many = path.length
    entity = join.to
  }
  return { entity, path, many }
}

export function entityOf(context: FormulaContext, entity: string, step: NameSyntax): FormulaEntity {
  const shape = Object.hasOwn(context.entities, entity) ? context.entities[entity] : undefined
  if (shape === undefined) throw new FormulaFault('unknown-entity', `there is no entity "${entity}"`, step.at, nearest(entity, Object.keys(context.entities)))
  return shape
}

/** The present name of a thing of an entity: as written, or what a former name became. */
export function currentName(shape: FormulaEntity, things: Readonly<Record<string, unknown>>, name: NameSyntax): string | undefined {
  if (Object.hasOwn(things, name.text)) return name.text
  const renamed = shape.renamed !== undefined && Object.hasOwn(shape.renamed, name.text) ? shape.renamed[name.text] : undefined
  return renamed !== undefined && Object.hasOwn(things, renamed) ? renamed : undefined
}

export function unknown(
  code: 'unknown-field' | 'unknown-join' | 'unknown-measure',
  entity: string,
  what: string,
  name: NameSyntax,
  candidates: readonly string[],
): FormulaFault {
  return new FormulaFault(code, `${entity} has no ${what} "${name.text}"`, name.at, nearest(name.text, candidates))
}

function startOf(context: FormulaContext, steps: readonly NameSyntax[]): string {
  if ('entity' in context.from) return context.from.entity
  const [step] = steps
  if (step === undefined) return ''
  throw new FormulaFault('unknown-join', `the inner plan has columns only, no join "${step.text}"`, step.at, nearest(step.text, context.from.columns))
}

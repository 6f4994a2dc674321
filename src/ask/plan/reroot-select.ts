import type { Expr, Path, Predicate, Select } from '../../flow.ts'
import { extendExpr, parseFormula } from '../../warehouse/semantic/index.ts'
import { isToOne } from '../../warehouse/semantic/model.ts'
import type { Editing } from './editing.ts'
import { exprsWithin } from './expr-parts.ts'
import { scopeOf } from './expr-type.ts'
import { formulaContext } from './formula-context.ts'
import { nodesAfter } from './nodes.ts'
import { entityOf } from './scope.ts'

/** Farther than this the rows of another entity say little about these. */
const MAX_STEPS = 3

/**
 * A Select from which the formulas can be read. Where they cannot be read from its own entity, the nearest finer entity
 * is tried that reaches the present one to-one; everything in the Select is then read through that path.
 * A Select that counts its own rows is not re-rooted: finer rows would be counted instead.
 */
export function rerootFor(select: Select, formulas: readonly (string | { readonly formula: string })[], editing: Editing): Select {
  const texts = formulas.map((formula) => (typeof formula === 'string' ? formula : formula.formula))
  if (!('entity' in select.from) || readable(select, texts, editing)) return select
  if (select.columns.some((column) => countsRows(column.expr))) return select
  for (const { entity, path } of finerEntities(select.from.entity, editing)) {
    const moved = moveSelect(select, entity, path)
    if (readable(moved, texts, editing)) return moved
  }
  return select
}

function readable(select: Select, texts: readonly string[], editing: Editing): boolean {
  const context = formulaContext(scopeOf(select, editing.model), editing.clock, nodesAfter(), editing.why)
  return texts.every((text) => parseFormula(text, context).kind !== 'problem')
}

function countsRows(expr: Expr): boolean {
  return exprsWithin(expr).some((part) => part.kind === 'measure' || part.kind === 'aggregate')
}

/** Entities whose rows each belong to one row of `name`, nearest first, with the path back to it. */
function finerEntities(name: string, editing: Editing): readonly { readonly entity: string; readonly path: Path }[] {
  const found: { readonly entity: string; readonly path: Path }[] = []
  let border: readonly { readonly entity: string; readonly path: Path }[] = [{ entity: name, path: [] }]
  for (let step = 0; step < MAX_STEPS; step += 1) {
    border = border.flatMap(({ entity, path }) =>
      Object.values(entityOf(editing.model, entity)?.joins ?? {}).flatMap((join) => {
        const back = entityOf(editing.model, join.to)?.joins[join.inverse]
        return back && isToOne(back) && !isToOne(join) ? [{ entity: join.to, path: [back.name, ...path] }] : []
      }),
    )
    found.push(...border)
  }
  return found
}

function moveSelect(select: Select, entity: string, path: Path): Select {
  const extend = extendExpr(path)
  const where: Predicate | undefined = select.where && extend.predicate(select.where)
  return {
    ...select,
    from: { entity },
    columns: select.columns.map((column) => ({ ...column, expr: extend.expr(column.expr) })),
    ...(where && { where }),
    ...(select.period && { period: { ...select.period, field: extend.expr(select.period.field) } }),
  }
}

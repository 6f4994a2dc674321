import type { Column, Path, Plan } from '../../../../flow.ts'
import type { BuildState } from './build-state.ts'
import { isTitle, namesRows } from './shown/names-rows.ts'

/** A title that many rows share classes them; grouping by it must not tell its rows apart. */
export function withoutNeedlessIdentity(state: BuildState, plan: Plan): Plan {
  const query = plan.query
  if (query.kind !== 'select' || query.mode !== 'group') return plan
  const classing = query.columns.flatMap((column) => classingPath(state, column) ?? [])
  if (classing.length === 0) return plan
  const columns = query.columns.filter(({ show, expr }) => show !== 'hidden' || expr.kind !== 'field' || !classing.some((path) => isKeyAt(expr.path, path)))
  return { ...plan, query: { ...query, columns } }
}

function classingPath(state: BuildState, { show, expr }: Column): string | null {
  if (show === 'hidden' || expr.kind !== 'field') return null
  const shown = { entity: state.graph.end(state.from, expr.path), field: expr.field }
  const isSomebody = state.model.entities[shown.entity]?.fields[shown.field]?.personal === true
  return isTitle(state, shown) && !isSomebody && !namesRows(state, shown) ? expr.path.join('.') : null
}
function isKeyAt(path: Path, owner: string): boolean {
  return path.join('.') === owner || path.join('.') === owner.split('.').slice(0, -1).join('.')
}

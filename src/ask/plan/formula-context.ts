import type { Clock, Query, Why } from '../../flow.ts'
import type { FormulaContext, NamedPlan } from '../../warehouse/semantic/index.ts'
import { keysOf } from './column-role.ts'
import { fieldTypeOf } from './expr-type.ts'
import type { Nodes } from './nodes.ts'
import { resolvePeriod } from './resolve-period.ts'
import type { Scope } from './scope.ts'

/** Makes the context formulas of a query are read in: names of its scope, ids of its plan, one origin for all conditions. */
export function formulaContext(scope: Scope, clock: Clock, nodes: Nodes, why: Why, plan?: (name: string) => Query | undefined): FormulaContext {
  return {
    entities: scope.model.entities,
    from: 'entity' in scope.from ? { entity: scope.from.entity } : { columns: [...scope.from.columns.keys()] },
    node: () => nodes.make(why),
    period: (period, field) => resolvePeriod(period, clock, fieldTypeOf(field, scope)),
    plan: (name) => namedPlan(plan?.(name)),
  }
}

function namedPlan(query: Query | undefined): NamedPlan | undefined {
  if (!query) return undefined
  return {
    query,
    keys:
      query.kind === 'select'
        ? keysOf(query)
            .filter((key) => key.show === 'asked')
            .map((key) => key.name)
        : [],
  }
}

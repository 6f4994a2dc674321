import type { CatalogTable } from '../../connectors/connector.ts'
import { type Tree, treeOf } from '../../sql/index.ts'
import { comparisonOf } from './comparison.ts'
import { TEMPLATE_LIMITS, type TemplateCondition, TemplateFault } from './template.ts'

type Branches = readonly (readonly TemplateCondition[])[]

/** The expression as alternatives, each a list of conditions that all hold. NOT is moved into the comparisons. @throws TemplateFault */
export function branchesOf(tree: Tree, table: CatalogTable): Branches {
  const branches = read(tree, table, false)
  const conditions = branches.flat().length
  if (branches.length > TEMPLATE_LIMITS.branches || conditions > TEMPLATE_LIMITS.conditions) {
    throw new TemplateFault(`a row filter may have at most ${TEMPLATE_LIMITS.branches} alternatives and ${TEMPLATE_LIMITS.conditions} comparisons`)
  }
  return branches
}

function read(tree: Tree, table: CatalogTable, isNegated: boolean): Branches {
  if (!('BoolExpr' in tree)) return comparisonOf(tree, table, isNegated)
  const { boolop, args } = treeOf(tree.BoolExpr)
  const parts = Array.isArray(args) ? args.map(treeOf) : []
  const [only] = parts
  if (boolop === 'NOT_EXPR' && only !== undefined) return read(only, table, !isNegated)
  const sides = parts.map((part) => read(part, table, isNegated))
  const isAnd = (boolop === 'AND_EXPR') !== isNegated
  return isAnd ? sides.reduce(bothOf) : sides.flat()
}

/** Every alternative of one side with every one of the other. */
function bothOf(left: Branches, right: Branches): Branches {
  if (left.length * right.length > TEMPLATE_LIMITS.branches) throw new TemplateFault(`a row filter may have at most ${TEMPLATE_LIMITS.branches} alternatives`)
  return left.flatMap((one) => right.map((other) => [...one, ...other]))
}

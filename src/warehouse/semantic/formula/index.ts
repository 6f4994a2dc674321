import type { Expr, Predicate } from '../../../flow.ts'
import type { FormulaContext } from './context.ts'
import { parseSyntax } from './parse.ts'
import { FormulaFault, type FormulaProblem } from './problem.ts'
import { resolveExpr, resolvePredicate } from './resolve.ts'
import type { Syntax } from './syntax.ts'

export type { FormulaContext, FormulaEntities, FormulaEntity, NamedPlan } from './context.ts'
export { mapExprParts, mapPredicateParts, type PartMap } from './parts.ts'
export { printExpr, printFormula, printPredicate } from './print.ts'
export type { FormulaProblem } from './problem.ts'
export { extendExpr } from './reroot.ts'

export type ParsedFormula =
  | { readonly kind: 'expr'; readonly expr: Expr }
  | { readonly kind: 'predicate'; readonly predicate: Predicate }
  | { readonly kind: 'problem'; readonly problem: FormulaProblem }
export type ParsedExpr = Exclude<ParsedFormula, { kind: 'predicate' }>
export type ParsedPredicate = Exclude<ParsedFormula, { kind: 'expr' }>

/** Reads a formula and looks up its names. What it turns out to be, a value or a condition, follows from its form. */
export function parseFormula(text: string, context: FormulaContext): ParsedFormula {
  return attempt(() => {
    const syntax = parseSyntax(text)
    return isCondition(syntax) ? { kind: 'predicate', predicate: resolvePredicate(syntax, context) } : { kind: 'expr', expr: resolveExpr(syntax, context) }
  })
}

/** Reads a formula as a value: a column, a measure. A condition is a problem. */
export function parseExpr(text: string, context: FormulaContext): ParsedExpr {
  return attempt(() => ({ kind: 'expr', expr: resolveExpr(parseSyntax(text), context) }))
}

/** Reads a formula as a condition: `where`, `having`. A bare value is read as a boolean field that is true. */
export function parsePredicate(text: string, context: FormulaContext): ParsedPredicate {
  return attempt(() => ({ kind: 'predicate', predicate: resolvePredicate(parseSyntax(text), context) }))
}

function attempt<T>(parse: () => T): T | { readonly kind: 'problem'; readonly problem: FormulaProblem } {
  try {
    return parse()
  } catch (fault) {
    if (fault instanceof FormulaFault) return { kind: 'problem', problem: fault.problem }
    throw fault
  }
}

const CONDITIONS: ReadonlySet<Syntax['kind']> = new Set<Syntax['kind']>([
  'and',
  'or',
  'not',
  'compare',
  'in',
  'member',
  'between',
  'null',
  'contains',
  'starts',
  'ends',
  'during',
])

function isCondition(syntax: Syntax): boolean {
  return CONDITIONS.has(syntax.kind) || (syntax.kind === 'call' && (syntax.name === 'exists' || syntax.name === 'every'))
}

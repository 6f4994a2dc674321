import type { Expr, Predicate } from '../../../../../flow.ts'
import { allOf, numberExpr, whyOf } from '../../draft.ts'
import type { Condition } from '../../sketch.ts'
import type { BuildState } from '../build-state.ts'
import { countExpr } from '../figures/count-expr.ts'
import { figureExpr } from '../figures/figure-expr.ts'

/** Conditions over whole groups as one predicate; none is undefined, null means that one cannot be had. */
export function havingOf(state: BuildState, conditions: readonly Condition[]): Predicate | undefined | null {
  const out: Predicate[] = []
  for (const condition of conditions) {
    const predicate = havingOne(state, condition)
    if (predicate === null) return null
    out.push(predicate)
  }
  return allOf(out, () => state.nodes.make(whyOf(undefined)))
}

function havingOne(state: BuildState, condition: Condition): Predicate | null {
  const { kind, noun, fn, operand, high, chunk, op } = condition
  const expr = kind === 'count' ? groupCount(state, condition) : (figureExpr(state, noun, fn)?.expr ?? null)
  if (expr === null || operand?.kind !== 'number') return null
  const column = state.columns.add(kind === 'count' ? 'count' : (fn ?? 'value'), expr, 'support', whyOf(chunk))
  const left: Expr = { kind: 'column', column: column.name }
  const node = state.nodes.make(whyOf(chunk))
  const right = numberExpr(operand.chunk.number ?? '0')
  const most = high?.kind === 'number' ? high.chunk.number : undefined
  if (most === undefined) return { ...node, kind: 'compare', op: op ?? '=', left, right }
  return { ...node, kind: 'between', of: left, low: right, high: numberExpr(most) }
}

function groupCount(state: BuildState, { noun }: Condition): Expr | null {
  const isKeyed = state.columns.list.some((column) => column.show !== 'hidden' && column.expr.kind === 'field')
  return isKeyed ? countExpr(state, noun) : null
}

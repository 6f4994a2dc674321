import type { Expr, WindowFn } from '../../../flow.ts'
import { GRAINS } from '../time-words.ts'
import type { FormulaContext, Resolve } from './context.ts'
import { FormulaFault } from './problem.ts'
import type { CallSyntax, NameSyntax } from './syntax.ts'

const WINDOWS: readonly WindowFn[] = ['share', 'running', 'moving', 'lag', 'change', 'growth', 'rank', 'dense_rank', 'row_number']
const ALONG: ReadonlySet<WindowFn> = new Set<WindowFn>(['running', 'moving', 'lag'])
const USING = ['sum', 'avg', 'min', 'max'] as const

/** `share`, `running`, `rank` … over finished rows; `previous`, `change`, `growth` without `along` belong to `compare`. */
export function resolveWindow(call: CallSyntax, context: FormulaContext, resolve: Resolve): Expr | undefined {
  const { name } = call
  if (name === 'previous' || ((name === 'change' || name === 'growth') && call.along === undefined)) return compared(call, name)
  const fn = WINDOWS.find((one) => one === name)
  if (fn === undefined) return undefined
  const [of, ...more] = call.args
  if (of === undefined || more.length > 0) throw new FormulaFault('formula-type', `${fn} takes one value`, call.at)
  const along = alongOf(call)
  if (ALONG.has(fn) && along === undefined) throw new FormulaFault('formula-type', `${fn} needs "along" and a time column`, call.at)
  const reset = call.reset && wordOf(call.reset, GRAINS)
  const aggregate = call.using && wordOf(call.using, USING)
  return {
    kind: 'window',
    fn,
    of: resolve.expr(of, context),
    within: call.within.map((one) => one.text),
    ...(along !== undefined && { along }),
    ...(call.size !== undefined && { size: call.size }),
    ...(call.direction && { direction: call.direction }),
    ...(aggregate && { aggregate }),
    ...(reset && { reset }),
  }
}

function compared(call: CallSyntax, value: 'previous' | 'change' | 'growth'): Expr {
  const [of, ...more] = call.args
  if (of?.kind !== 'column' || of.input !== undefined || more.length > 0)
    throw new FormulaFault('formula-type', `${value} takes a column, for example ${value}($revenue)`, call.at)
  return { kind: 'compared', column: of.column, value }
}

function alongOf(call: CallSyntax): string | undefined {
  if (call.along === undefined) return undefined
  if (call.along.steps.length > 1) throw new FormulaFault('formula-type', 'along takes the name of a column', call.along.at)
  return call.along.steps[0].text
}

function wordOf<T extends string>(name: NameSyntax, words: readonly T[]): T {
  const word = words.find((one) => one === name.text)
  if (word === undefined) throw new FormulaFault('formula-type', `expected one of ${words.join(', ')}`, name.at)
  return word
}

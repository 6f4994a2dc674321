import { setImmediate } from 'node:timers/promises'
import { AppError } from '../../../errors.ts'
import type { ResolvedConfig, ResolvedResource, Step } from '../config/index.ts'
import type { JsonPath, PageBody } from '../json/index.ts'
import { compileExpression, type Evaluate } from './expression.ts'
import { keep, markNumbers, toPlain } from './plain.ts'

/** Records after which other work gets its turn. */
const YIELD_EVERY = 256

/** What the steps need of a page. */
export interface SteppedPage {
  readonly resource: string
  readonly records: readonly unknown[]
  readonly body: PageBody
  readonly pathOf: (index: number) => JsonPath | null
}

/** The processing steps of every resource of a config. */
export interface StepRunner {
  /** The page with the records that the steps let through or made. @throws AppError `pipeline_step` */
  page<Page extends SteppedPage>(page: Page): Promise<Page & SteppedPage>
  /**
   * A parent's records as its children see them, with numbers that a double harms as ExactNumber.
   *
   * @param exactOf  a record with its numbers read exactly; undefined where that says no more
   * @throws AppError `pipeline_step`
   */
  readonly records: (resource: ResolvedResource, records: readonly unknown[], exactOf: (index: number) => unknown) => Promise<readonly unknown[]>
}

interface CompiledStep {
  readonly kind: Step['kind']
  /** For messages: `processing_steps[0] (filter)`. */
  readonly name: string
  readonly evaluate: Evaluate
}

/** A record on its way: where it stood in the page, or null once a step has made it. */
interface Passing {
  readonly value: unknown
  readonly from: number | null
}

/**
 * Compiles the steps of a config.
 *
 * @param startedAt  what `$now` and `$millis` say for the whole run
 * @throws AppError `pipeline_step` for an expression that cannot be compiled
 */
export function openSteps(config: Pick<ResolvedConfig, 'resources'>, startedAt: Date): StepRunner {
  const compiled = new Map(
    config.resources.map((resource) => [resource.name, resource.steps.map((step, index) => compileStep(resource.name, step, index, startedAt))]),
  )

  return {
    async page(page) {
      const steps = compiled.get(page.resource) ?? []
      if (steps.length === 0) return page
      const exactOf = (index: number) => {
        const path = page.body.isPlain ? null : page.pathOf(index)
        return path === null ? undefined : page.body.exact(path)
      }
      const passed = await run(page.resource, steps, page.records, exactOf)
      const pathOf = (index: number) => {
        const from = passed[index]?.from
        return from === null || from === undefined ? null : page.pathOf(from)
      }
      return { ...page, records: passed.map(({ value }) => value), pathOf }
    },
    async records(resource, records, exactOf) {
      const passed = await run(resource.name, compiled.get(resource.name) ?? [], records, exactOf)
      return passed.map(({ value, from }) => (from === null ? undefined : exactOf(from)) ?? value)
    },
  }
}

/** What is wrong with a step's expression; null if nothing is. */
export function stepProblem(expression: string): string | null {
  try {
    compileExpression(expression, new Date(0))
    return null
  } catch (problem) {
    return problem instanceof Error ? problem.message : 'it cannot be compiled'
  }
}

function compileStep(resource: string, { kind, expression }: Step, index: number, startedAt: Date): CompiledStep {
  const name = `processing_steps[${index}] (${kind})`
  if (typeof expression === 'function') return { kind, name, evaluate: async (input) => expression(input) }
  try {
    return { kind, name, evaluate: compileExpression(expression, startedAt) }
  } catch (cause) {
    throw stepError(resource, name, cause)
  }
}

async function run(
  resource: string,
  steps: readonly CompiledStep[],
  records: readonly unknown[],
  exactOf: (index: number) => unknown,
): Promise<readonly Passing[]> {
  const passed: Passing[] = []
  for (let index = 0; index < records.length; index++) {
    if (index % YIELD_EVERY === YIELD_EVERY - 1) await setImmediate()
    let passing: readonly Passing[] = [{ value: records[index], from: index }]
    for (const step of steps) {
      try {
        passing = await through(step, passing, exactOf)
      } catch (cause) {
        throw stepError(resource, step.name, cause, index)
      }
      if (passing.length === 0) break
    }
    passed.push(...passing)
  }
  return passed
}

async function through(step: CompiledStep, passing: readonly Passing[], exactOf: (index: number) => unknown): Promise<readonly Passing[]> {
  if (step.kind === 'filter') return filter(step, passing)
  const made: Passing[] = []
  for (const { value, from } of passing) {
    const exact = from === null ? undefined : exactOf(from)
    const { input, restore } = exact === undefined ? { input: value, restore: keep } : markNumbers(exact)
    const given = toPlain((await step.evaluate(input)) ?? null, restore)
    for (const item of step.kind === 'map' ? [given] : Array.isArray(given) ? given : given === null ? [] : [given])
      made.push({ value: anObject(item), from: null })
  }
  return made
}

async function filter(step: CompiledStep, passing: readonly Passing[]): Promise<readonly Passing[]> {
  const kept: Passing[] = []
  for (const record of passing) if (isTruthy(await step.evaluate(record.value))) kept.push(record)
  return kept
}

/** As `$boolean` of JSONata: empty texts, lists and objects, 0 and functions are false. */
function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isTruthy)
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0 && !('_jsonata_lambda' in value)
  return typeof value !== 'function' && Boolean(value)
}

function anObject(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new Error(`it gives ${Array.isArray(value) ? 'a list' : value === null ? 'nothing' : `a ${typeof value}`}, not an object`)
}

function stepError(resource: string, step: string, cause: unknown, index?: number): AppError {
  const why = cause instanceof Error ? cause.message : 'it failed'
  return new AppError('pipeline_step', { resource, step, why: index === undefined ? why : `${why}, on record ${index + 1} of its page` }, { cause })
}

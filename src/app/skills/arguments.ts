import type { Json } from '../../flow.ts'
import type { SkillParameter, SkillTable } from '../../platform/sandbox/index.ts'
import { type InvalidItem, invalid } from '../conversations/index.ts'
import type { SkillParameterDefinition } from './definition.ts'

const EXPECTED = {
  str: { msg: 'Input should be a valid string', type: 'string_type' },
  number: { msg: 'Value error, expected a finite number', type: 'value_error' },
  bool: { msg: 'Input should be a valid boolean', type: 'bool_type' },
  dataframe: { msg: 'Value error, expected a table', type: 'value_error' },
} as const

/**
 * The values as a skill gets them: each of its type, none unknown, none missing that is required.
 *
 * @param at  where in the request they stand
 * @throws AppError invalid_request with each fault
 */
export function checkArguments(specs: readonly SkillParameterDefinition[], given: Readonly<Record<string, SkillParameter>>, at: readonly string[]): void {
  const fault = (name: string, { msg, type }: Pick<InvalidItem, 'msg' | 'type'>): InvalidItem => ({ loc: [...at, name], msg, type })
  // a parameter may be called what every object has, such as "constructor"
  const givenOf = (name: string) => (Object.hasOwn(given, name) ? (given[name] ?? null) : null)
  const missing = specs.filter(({ name, required }) => required && givenOf(name) === null)
  const unknown = Object.keys(given).filter((name) => !specs.some((spec) => spec.name === name))
  const wrong = specs.filter(({ name, type }) => !fits(type, givenOf(name)))
  const faults = [
    ...missing.map(({ name }) => fault(name, { msg: 'Field required', type: 'missing' })),
    ...unknown.map((name) => fault(name, { msg: 'Value error, the skill has no such parameter', type: 'value_error' })),
    ...wrong.map(({ name, type }) => fault(name, EXPECTED[type])),
  ]
  if (faults.length > 0) throw invalid(...faults)
}

/** What is not given fits: whether it may be missing is another question. */
function fits(type: SkillParameterDefinition['type'], value: SkillParameter | null): boolean {
  if (value === null) return true
  if (type === 'str') return typeof value === 'string'
  if (type === 'number') return typeof value === 'number' && Number.isFinite(value)
  return type === 'bool' ? typeof value === 'boolean' : isTable(value)
}

function isTable(value: SkillParameter): value is SkillTable {
  return typeof value === 'object' && value !== null
}

/** How parameters are remembered and shown: a table by its size and the names of its columns. */
export function shownArguments(given: Readonly<Record<string, SkillParameter>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      isTable(value) ? { rows: value.rows.length, columns: value.columns.map((column) => column.name) } : value,
    ]),
  )
}

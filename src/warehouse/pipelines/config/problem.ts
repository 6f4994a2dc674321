import { closest, distance } from 'fastest-levenshtein'
import type { z } from 'zod'
import { AppError } from '../../../errors.ts'
import { knownKeys } from './file-schema.ts'

/** A config that cannot be used, by the key at fault. */
export function configError(where: string, why: string): AppError {
  return new AppError('pipeline_config', { where, why })
}

const MOST_SHOWN = 50

/** The problems zod found, each with its key; the first one leads. */
export function schemaError(issues: readonly z.core.$ZodIssue[]): AppError {
  const problems = issues.slice(0, MOST_SHOWN).flatMap(problemsOf)
  const [first = { where: 'config', why: 'cannot be read.' }] = problems
  const more = problems.length - 1
  return new AppError('pipeline_config', { ...first, why: more === 0 ? first.why : `${first.why} (and ${more} more)`, problems })
}

interface Problem {
  readonly where: string
  readonly why: string
}
function problemsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.slice(0, MOST_SHOWN).map((key) => ({ where: keyPath([...issue.path, key]), why: unknownKey(key) }))
  const branch = issue.code === 'invalid_union' ? issue.errors.toSorted((a, b) => depth(b) - depth(a))[0] : undefined
  if (branch !== undefined && depth(branch) > 0) return branch.flatMap((inner) => problemsOf({ ...inner, path: [...issue.path, ...inner.path] }))
  return [{ where: keyPath(issue.path), why: inWords(issue) }]
}

/** What the key takes, as a person says it. */
function inWords(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type')
    return issue.message.endsWith('received undefined') ? `This key is missing; it takes ${kindOf(issue.expected)}.` : `It takes ${kindOf(issue.expected)}.`
  if (issue.code === 'invalid_value') return `It is one of ${issue.values.map(String).join(', ')}.`
  if (issue.code !== 'invalid_union') return `${issue.message}.`
  if ('options' in issue && Array.isArray(issue.options)) return `It is one of ${issue.options.join(', ')}.`
  const kinds = issue.errors.flatMap(([first]) => (first?.code === 'invalid_type' ? [kindOf(first.expected)] : []))
  return kinds.length === 0 ? 'It cannot be read.' : `It takes ${kinds.join(' or ')}.`
}

const KINDS: Readonly<Record<string, string>> = {
  object: 'keys with values',
  record: 'keys with values',
  array: 'a list',
  string: 'a text',
  int: 'a whole number',
  boolean: 'true or false',
}

function kindOf(expected: string): string {
  return KINDS[expected] ?? `a ${expected}`
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((each) => each.path.length))
}

const NEAR = 3
/** Longer than any key that is known. */
const LONGEST_COMPARED = 100
let keysOnce: readonly string[] | undefined

function unknownKey(key: string): string {
  keysOnce ??= [...knownKeys()]
  const near = closest(key.slice(0, LONGEST_COMPARED), keysOnce)
  return distance(key, near) <= NEAR ? `This key is not known here; is ${near} meant?` : 'This key is not known here.'
}

/** `resources[0].endpoint.path`; a key that is no plain word stands in quotes. */
export function keyPath(path: readonly PropertyKey[]): string {
  const text = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : /^[\w-]+$/.test(String(part)) ? `.${String(part)}` : `[${JSON.stringify(String(part))}]`))
    .join('')
  return text === '' ? 'config' : text.replace(/^\./, '')
}

import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { AppError } from '../../../errors.ts'

/** One fault of a request, in the form FastAPI has made common. */
export interface ValidationItem {
  readonly loc: readonly (string | number)[]
  readonly msg: string
  readonly type: string
}

/** A request whose shape is wrong: 422 with the list of faults. */
export function invalidRequest(items: readonly ValidationItem[]): AppError {
  return new AppError('invalid_request', { items })
}

const PARTS: Readonly<Record<string, string>> = { body: 'body', querystring: 'query', params: 'path', headers: 'header' }

export function useZodValidation(app: FastifyInstance): void {
  app.setValidatorCompiler<z.ZodType>(({ schema, httpPart }) => (data) => {
    const parsed = schema.safeParse(data ?? undefined, { reportInput: true }) // Fastify says null where there is no body
    if (parsed.success) return { value: parsed.data }
    const part = PARTS[httpPart ?? 'body'] ?? 'body'
    return { error: invalidRequest(parsed.error.issues.flatMap((issue) => toItems([part], issue))) }
  })
}

function toItems(before: readonly (string | number)[], issue: z.core.$ZodIssue): readonly ValidationItem[] {
  const loc = [...before, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))]
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ loc: [...loc, key], msg: 'Extra inputs are not permitted', type: 'extra_forbidden' }))
  const meant = issue.code === 'invalid_union' && issue.input !== undefined ? nearestBranch(issue.errors) : undefined
  return meant === undefined ? [{ loc, ...describe(issue) }] : meant.flatMap((each) => toItems(loc, each))
}

/** Of several shapes the one that was followed furthest, if any was entered at all. */
function nearestBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] | undefined {
  const entered = branches.filter((issues) => issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'))
  return entered.length === 1 ? entered[0] : undefined
}

function describe(issue: z.core.$ZodIssue): { msg: string; type: string } {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? { msg: 'Field required', type: 'missing' } : wrongType(issue.expected)
    case 'invalid_value':
      if (issue.input === undefined) return { msg: 'Field required', type: 'missing' }
      return { msg: `Input should be ${issue.values.map((value) => `'${String(value)}'`).join(' or ')}`, type: 'enum' }
    case 'too_big':
      if (issue.origin === 'string') return { msg: `String should have at most ${issue.maximum} characters`, type: 'string_too_long' }
      return { msg: `Value error, ${issue.message}`, type: 'value_error' }
    case 'invalid_format':
      if (issue.format === 'regex') return { msg: 'String should match the documented pattern', type: 'string_pattern_mismatch' }
      return { msg: `Value error, ${issue.message}`, type: 'value_error' }
    case 'invalid_union':
      return issue.input === undefined ? { msg: 'Field required', type: 'missing' } : { msg: `Value error, ${issue.message}`, type: 'value_error' }
    default:
      return { msg: `Value error, ${issue.message}`, type: 'value_error' }
  }
}

const TYPES: Readonly<Record<string, { msg: string; type: string }>> = {
  string: { msg: 'Input should be a valid string', type: 'string_type' },
  number: { msg: 'Input should be a valid integer', type: 'int_type' },
  int: { msg: 'Input should be a valid integer', type: 'int_type' },
  boolean: { msg: 'Input should be a valid boolean', type: 'bool_type' },
  array: { msg: 'Input should be a valid list', type: 'list_type' },
  object: { msg: 'Input should be a valid dictionary', type: 'dict_type' },
  record: { msg: 'Input should be a valid dictionary', type: 'dict_type' },
}

function wrongType(expected: string): { msg: string; type: string } {
  return TYPES[expected] ?? { msg: `Value error, expected ${expected}`, type: 'value_error' }
}

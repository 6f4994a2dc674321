import { isRecord } from './file-schema.ts'
import type { Json, Placeholder, ResolvedEndpoint, Template } from './resolved.ts'
import { type Substitutions, substitute } from './substitutions.ts'

/** What the texts of one resource may refer to. */
export interface TemplateContext {
  readonly substitutions: Substitutions
  readonly resources: readonly string[]
  /** Older form: names in the path that are fields of a parent. */
  readonly bound: ReadonlyMap<string, { readonly resource: string; readonly field: string }>
  readonly incremental: boolean
  /** Told of each placeholder that nothing fills. */
  readonly unresolved: (text: string) => void
}

// `{{`, `}}`, `${kind:name}`, or anything in one pair of braces
const TOKEN = /\{\{|\}\}|\$\{[^{}]*\}|\{[^{}]*\}/g
const INCREMENTAL = /^incremental\.(start_value|initial_value|last_value|end_value)$/

/** Compiles the placeholders of a text. What a secret or variable holds is never read as a placeholder. */
export function compileText(text: string, context: TemplateContext): Template {
  const parts: (string | Placeholder)[] = []
  let from = 0
  const literal = (each: string): void => void (each !== '' && (typeof parts.at(-1) === 'string' ? parts.push(`${parts.pop()}${each}`) : parts.push(each)))
  for (const match of text.matchAll(TOKEN)) {
    literal(text.slice(from, match.index))
    from = match.index + match[0].length
    const part = compileToken(match[0], context)
    if (typeof part === 'string') literal(part)
    else parts.push(part)
  }
  literal(text.slice(from))
  const [only, second] = parts
  if (only === undefined) return { kind: 'constant', value: '' }
  if (second !== undefined) return { kind: 'text', parts }
  return typeof only === 'string' ? { kind: 'constant', value: only } : { kind: 'placeholder', placeholder: only }
}

function compileToken(token: string, context: TemplateContext): string | Placeholder {
  if (token === '{{') return '{'
  if (token === '}}') return '}'
  if (token.startsWith('$')) {
    const value = substitute(token, context.substitutions)
    if (value === token) context.unresolved(token)
    return value
  }
  const found = placeholder(token.slice(1, -1).trim(), context)
  if (found === null) context.unresolved(token)
  return found ?? token
}

function placeholder(inside: string, { resources, bound, incremental }: TemplateContext): Placeholder | null {
  const field = bound.get(inside)
  if (field !== undefined) return resources.includes(field.resource) ? { from: 'parent', resource: field.resource, path: field.field } : null
  const value = INCREMENTAL.exec(inside)?.[1]
  if (value === 'start_value' || value === 'initial_value' || value === 'last_value' || value === 'end_value')
    return incremental ? { from: 'incremental', value } : null
  if (!inside.startsWith('resources.')) return null
  const rest = inside.slice('resources.'.length)
  const resource = resources.filter((name) => rest.startsWith(`${name}.`) || rest.startsWith(`${name}[`)).sort((a, b) => b.length - a.length)[0]
  if (resource === undefined) return null
  const path = rest.slice(resource.length).replace(/^\./, '')
  return path === '' ? null : { from: 'parent', resource, path }
}

/** Compiles every text in a value of the config; keys stay as they are. */
export function compileValue(value: unknown, context: TemplateContext): Template {
  if (typeof value === 'string') return compileText(value, context)
  if (Array.isArray(value)) return folded({ kind: 'list', items: value.map((each) => compileValue(each, context)) })
  if (isRecord(value)) return folded({ kind: 'object', entries: Object.entries(value).map(([key, each]) => [key, compileValue(each, context)] as const) })
  return { kind: 'constant', value: typeof value === 'number' || typeof value === 'boolean' ? value : null }
}

/** An object or list without placeholders is a constant. */
function folded(template: Template): Template {
  if (template.kind === 'list') {
    const values = template.items.map((each) => (each.kind === 'constant' ? { value: each.value } : null)).filter((each) => each !== null)
    return values.length === template.items.length ? { kind: 'constant', value: values.map(({ value }) => value) } : template
  }
  if (template.kind !== 'object') return template
  const entries = template.entries.flatMap(([key, each]): (readonly [string, Json])[] => (each.kind === 'constant' ? [[key, each.value]] : []))
  return entries.length === template.entries.length ? { kind: 'constant', value: Object.fromEntries(entries) } : template
}

/** The placeholders of a template, at every depth. */
export function placeholdersOf(template: Template): readonly Placeholder[] {
  switch (template.kind) {
    case 'constant':
      return []
    case 'placeholder':
      return [template.placeholder]
    case 'text':
      return template.parts.filter((part) => typeof part !== 'string')
    case 'object':
      return template.entries.flatMap(([, each]) => placeholdersOf(each))
    case 'list':
      return template.items.flatMap(placeholdersOf)
  }
}

/** The placeholders of a whole endpoint. */
export function placeholdersIn({ path, params, headers, body }: Pick<ResolvedEndpoint, 'path' | 'params' | 'headers' | 'body'>): readonly Placeholder[] {
  return [path, ...[...params, ...headers].map(([, value]) => value), ...(body ? [body.value] : [])].flatMap(placeholdersOf)
}

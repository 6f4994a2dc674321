import { AppError } from '../../../errors.ts'

/** A placeholder that nothing fills, and where it stands. */
export interface Unresolved {
  readonly resource: string
  /** `path`, or the key below the endpoint. */
  readonly key: string
  /** The whole text it stands in. */
  readonly text: string
  readonly placeholder: string
}

// `:id` as a whole segment; `<id>` anywhere
const IN_PATH = /(?<=^|\/):[A-Za-z][\w-]*|<[A-Za-z][\w .:-]*>/g

/** What other tools take for a placeholder in a path; a literal `:id` in a URL is never meant. */
export function foreignPlaceholders(path: string): readonly string[] {
  const beforeQuery = path.split('?')[0] ?? ''
  return [...beforeQuery.replace(/^https?:\/\//, '').matchAll(IN_PATH)].map((match) => match[0])
}

/** Guard 3: what stands there and what to write instead. */
export function unresolvedMessage({ resource, key, text, placeholder }: Unresolved, resources: readonly string[]): string {
  return `${resource}: ${key} ${JSON.stringify(text)} contains the unresolved placeholder ${placeholder}. ${advice(text, key, placeholder, resources)}`
}

export function placeholderError(found: readonly Unresolved[], resources: readonly string[]): AppError {
  const messages = found.map((each) => unresolvedMessage(each, resources))
  return new AppError('pipeline_placeholder', { why: messages.join('\n'), messages, resources: [...new Set(found.map((each) => each.resource))] })
}

function advice(text: string, key: string, placeholder: string, resources: readonly string[]): string {
  const named = /^\{resources\.([^.[\]{}]+)/.exec(placeholder)?.[1]
  if (named !== undefined) return `There is no resource ${JSON.stringify(named)} with such a field; the resources are ${resources.join(', ')}.`
  if (placeholder.startsWith('{incremental.')) return 'The endpoint has no incremental block that gives this value.'
  if (placeholder.startsWith('${')) return `Known are ${['secret', 'env', 'var'].map((kind) => `\${${kind}:NAME}`).join(', ')}.`
  const before = key === 'path' ? precedingSegment(text, placeholder) : null
  const literal = placeholder.startsWith('{') ? ' Write {{ and }} where braces are meant.' : ''
  if (before === null) return `Use {resources.<parent>.<field>}, or a value of your own.${literal}`
  return resources.includes(before) ? `Use {resources.${before}.id}` : `Use {resources.${before}.id} and a resource "${before}"`
}

function precedingSegment(path: string, placeholder: string): string | null {
  const before = path
    .slice(0, path.indexOf(placeholder))
    .split('/')
    .filter((each) => each !== '')
  const segment = before.at(-1)
  return segment !== undefined && /^[A-Za-z][\w-]*$/.test(segment) ? segment : null
}

import { configError, keyPath } from './problem.ts'

export type LookUp = (kind: 'secret' | 'env', name: string) => Promise<string | undefined>
/** Values of `${secret:…}`, `${env:…}` and `${var:…}`, by what stands between the braces. */
export interface Substitutions {
  readonly values: ReadonlyMap<string, string>
  /** Values of secrets and of environment variables: what is hidden in everything written. */
  readonly hidden: readonly string[]
}

const REFERENCE = /\$\{(secret|env|var):([^{}]*)\}/g
const VALID_NAME = /^[A-Za-z_][\w.-]{0,199}$/
const SHORTEST_HIDDEN_ENV = 8

/** Finds every reference in the config's texts and looks its value up, each once. @throws AppError `pipeline_config` for one without a value */
export async function lookUpAll(raw: unknown, variables: Readonly<Record<string, string>>, lookUp: LookUp): Promise<Substitutions> {
  const values = new Map<string, string>()
  const hidden = new Set<string>()
  // variables last: theirs may hold references to the others
  for (const { kind, name, path } of references(raw, []).toSorted((a, b) => Number(a.kind === 'var') - Number(b.kind === 'var'))) {
    if (!VALID_NAME.test(name)) throw configError(keyPath(path), `\${${kind}:${name}} names nothing; names hold letters, digits, _ . and -.`)
    const key = `${kind}:${name}`
    if (values.has(key)) continue
    const value = kind === 'var' ? ownValue(variables, name) : await lookUp(kind === 'secret' ? 'secret' : 'env', name)
    if (value === undefined) throw configError(keyPath(path), missing(kind, name))
    values.set(key, kind === 'var' ? substitute(value, { values, hidden: [] }) : value)
    if (kind === 'secret' || (kind === 'env' && value.length >= SHORTEST_HIDDEN_ENV)) hidden.add(value)
  }
  return { values, hidden: [...hidden] }
}

/** Fills references in; other text stays. */
export function substitute(text: string, { values }: Substitutions): string {
  return text.replace(REFERENCE, (whole, kind: string, name: string) => values.get(`${kind}:${name}`) ?? whole)
}

function ownValue(variables: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined
}

function missing(kind: string, name: string): string {
  if (kind === 'secret') return `The secret ${name} is not set. Set it with: parley secret set ${name}`
  return kind === 'env' ? `The environment variable ${name} is not set.` : `The variable ${name} is not in pipeline.variables.`
}

interface Reference {
  readonly kind: string
  readonly name: string
  readonly path: readonly (string | number)[]
}
function references(value: unknown, path: readonly (string | number)[]): readonly Reference[] {
  if (typeof value === 'string') return [...value.matchAll(REFERENCE)].map((match) => ({ kind: match[1] ?? '', name: match[2] ?? '', path }))
  if (Array.isArray(value)) return value.flatMap((each, index) => references(each, [...path, index]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => references(each, [...path, key]))
}

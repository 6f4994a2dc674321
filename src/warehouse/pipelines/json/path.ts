import type { JsonPath } from './page.ts'

/** A path that does not follow the subset `$ .key ['key'] [n] [-1] [*] ..key`. The caller knows which setting it stood in. */
export class PathSyntaxError extends Error {
  constructor(path: string, at: number) {
    super(`"${path}" is not a path: unexpected ${at < path.length ? `"${path[at]}"` : 'end'} at character ${at + 1}. Known: $ .key ['key'] [n] [-1] [*] ..key`)
    this.name = 'PathSyntaxError'
  }
}

export interface Located {
  readonly path: JsonPath
  readonly value: unknown
}

/** A compiled path: calling it gives every value it points at, in document order; `locate` also where they are. */
export interface CompiledPath {
  (value: unknown): readonly unknown[]
  locate(value: unknown): readonly Located[]
}

type Segment =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'item'; readonly index: number }
  | { readonly kind: 'every' }
  | { readonly kind: 'below'; readonly key: string }

/**
 * Compiles a JSONPath of the subset to accessors; nothing is evaluated as code. The leading `$` may be left out.
 *
 * @throws PathSyntaxError
 */
export function compilePath(path: string): CompiledPath {
  const segments = parseSegments(path)
  const locate = (value: unknown): readonly Located[] => segments.reduce<readonly Located[]>(step, [{ path: [], value }])
  const plainKeys = segments.every((segment) => segment.kind === 'key')
  const values = plainKeys ? (value: unknown) => follow(segments, value) : (value: unknown) => locate(value).map((found) => found.value)
  return Object.assign(values, { locate })
}

function follow(segments: readonly Segment[], value: unknown): readonly unknown[] {
  let found = value
  for (const segment of segments) {
    if (segment.kind !== 'key' || !isObject(found) || !Object.hasOwn(found, segment.key)) return []
    found = found[segment.key]
  }
  return [found]
}

function step(found: readonly Located[], segment: Segment): readonly Located[] {
  return found.flatMap((at) => children(at, segment))
}

function children(at: Located, segment: Segment): readonly Located[] {
  if (segment.kind === 'below') return descendants(at, segment.key)
  if (segment.kind === 'key') return isObject(at.value) && Object.hasOwn(at.value, segment.key) ? [below(at, segment.key, at.value[segment.key])] : []
  if (!Array.isArray(at.value)) return []
  const list: readonly unknown[] = at.value
  if (segment.kind === 'every') return list.map((value, index) => below(at, index, value))
  const index = segment.index < 0 ? list.length + segment.index : segment.index
  return index >= 0 && index < list.length ? [below(at, index, list[index])] : []
}

function descendants(at: Located, key: string): readonly Located[] {
  const inside = entries(at).flatMap((child) => descendants(child, key))
  return isObject(at.value) && Object.hasOwn(at.value, key) ? [below(at, key, at.value[key]), ...inside] : inside
}

function entries(at: Located): readonly Located[] {
  if (Array.isArray(at.value)) return at.value.map((value, index) => below(at, index, value))
  return isObject(at.value) ? Object.entries(at.value).map(([key, value]) => below(at, key, value)) : []
}

function below(at: Located, step: string | number, value: unknown): Located {
  return { path: [...at.path, step], value }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const BARE_KEY = /[^.[\]'"\s*]+/y
const QUOTED = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/y
const INDEX = /-?\d{1,9}/y

function parseSegments(source: string): readonly Segment[] {
  const path = source.trim()
  const segments: Segment[] = []
  let at = path.startsWith('$') && /^\$(?:$|[.[])/.test(path) ? 1 : 0
  const fail = (): never => {
    throw new PathSyntaxError(path, at)
  }
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(path)
    if (found !== null) at += found[0].length
    return found
  }
  const quoted = (): string | undefined => {
    const found = take(QUOTED)
    return found === null ? undefined : (found[1] ?? found[2] ?? '').replace(/\\(.)/g, '$1')
  }
  const key = (): string => quoted() ?? take(BARE_KEY)?.[0] ?? fail()
  const bracket = (): Segment => {
    const name = quoted()
    if (name !== undefined) return { kind: 'key', key: name }
    const index = take(INDEX)
    if (index !== null) return { kind: 'item', index: Number(index[0]) }
    if (path[at] !== '*') return fail()
    at++
    return { kind: 'every' }
  }
  if (path === '') fail()
  if (at === 0 && path[0] !== '[' && path[0] !== '.') segments.push({ kind: 'key', key: key() })
  while (at < path.length) {
    if (path.startsWith('..', at)) {
      at += 2
      segments.push({ kind: 'below', key: key() })
    } else if (path[at] === '.') {
      at++
      // jsonpath-ng also writes an index as .[n]
      if (path[at] !== '[') segments.push({ kind: 'key', key: key() })
    } else if (path[at] === '[') {
      at++
      segments.push(bracket())
      if (path[at] !== ']') fail()
      at++
    } else fail()
  }
  return segments
}

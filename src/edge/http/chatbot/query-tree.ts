/** A query as an object: `sort[field]=x`, `filters[0][attribute]=y` and `sort={"field":"x"}` all say what an object would. */
type Tree = string | readonly Tree[] | { readonly [key: string]: Tree }
interface Branch {
  [key: string]: Branch | Leaf
}
type Leaf = string | readonly string[]

const PATH = /^([^[\]]+)((?:\[[^[\]]*\])*)$/
const MAX_DEPTH = 4
/** Names that every object has already. */
const TAKEN = new Set(['__proto__', 'constructor', 'prototype'])

export function queryTree(query: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const root: Branch = {}
  for (const [name, value] of Object.entries(query)) {
    const [, head = name, brackets = ''] = PATH.exec(name) ?? []
    const steps = [head, ...[...brackets.matchAll(/\[([^[\]]*)\]/g)].map((match) => match[1] ?? '')]
    // `sources[]=a&sources[]=b` is a list by itself
    const path = steps.at(-1) === '' ? steps.slice(0, -1) : steps
    if (path.length > MAX_DEPTH || path.some((step) => TAKEN.has(step))) continue
    put(root, path, path.length < steps.length ? [value].flat().map(String) : leafOf(value))
  }
  return Object.fromEntries(Object.entries(root).map(([name, value]) => [name, fromJson(listed(value))]))
}

function leafOf(value: unknown): Leaf {
  return Array.isArray(value) ? value.map(String) : String(value)
}

function put(root: Branch, path: readonly string[], value: Leaf): void {
  let at = root
  for (const step of path.slice(0, -1)) {
    const next = at[step]
    const inside: Branch = isBranch(next) ? next : {}
    at[step] = inside
    at = inside
  }
  at[path.at(-1) ?? ''] = value
}

/** An object whose keys are 0, 1, 2 … is a list. */
function listed(value: Branch | Leaf): Tree {
  if (!isBranch(value)) return value
  const entries = Object.entries(value).map(([key, inside]): [string, Tree] => [key, listed(inside)])
  const isList = entries.length > 0 && entries.every(([key]) => /^\d{1,3}$/.test(key))
  if (!isList) return Object.fromEntries(entries)
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, inside]) => inside)
}

/** What is no JSON stays the text it is, and is refused where an object is asked for. */
function fromJson(value: Tree): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

function isBranch(value: Branch | Leaf | undefined): value is Branch {
  return typeof value === 'object' && !Array.isArray(value)
}

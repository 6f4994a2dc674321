import type { Node, Predicate } from '../../../../../flow.ts'
import { allOf, anyOf } from '../../draft.ts'

/** A condition and whether "or" joins it to the one before. */
export interface Part {
  readonly predicate: Predicate | undefined
  readonly or: boolean
}

/** All parts as one predicate: "or" binds closer than "and", save where it stands between two pairs. */
export function connected(parts: readonly Part[], node: () => Node): Predicate | undefined {
  const pairs = alternatives(parts, node)
  if (pairs !== null) return pairs
  const all: Predicate[][] = []
  for (const { predicate, or } of parts) {
    if (predicate === undefined) continue
    const last = all.at(-1)
    if (or && last !== undefined) last.push(predicate)
    else all.push([predicate])
  }
  const ands = all.map((group) => anyOf(group, node)).filter((one) => one !== undefined)
  return allOf(ands, node)
}

/** "in Fall of 2009 or Spring of 2010": two conditions on each side of "or" belong together. */
function alternatives(parts: readonly Part[], node: () => Node): Predicate | null {
  const at = parts.findIndex((part, i) => part.or && i > 0)
  const here = parts[at]?.predicate
  const before = here === undefined ? -1 : parts.slice(0, at).findIndex((part) => part.predicate !== undefined && aboutSame(part.predicate, here))
  const end = at + (at - before)
  if (before < 0 || at - before < 2 || end > parts.length) return null
  const sides = [allOf(predicatesOf(parts.slice(before, at)), node), allOf(predicatesOf(parts.slice(at, end)), node)].filter((side) => side !== undefined)
  const or = anyOf(sides, node)
  const rest = predicatesOf(parts.filter((_, i) => i < before || i >= end))
  return or === undefined ? null : (allOf([...rest, or], node) ?? null)
}

function predicatesOf(parts: readonly Part[]): readonly Predicate[] {
  return parts.flatMap((part) => (part.predicate === undefined ? [] : [part.predicate]))
}
function aboutSame(a: Predicate, b: Predicate): boolean {
  return a.kind === 'compare' && b.kind === 'compare' && JSON.stringify(a.left) === JSON.stringify(b.left)
}

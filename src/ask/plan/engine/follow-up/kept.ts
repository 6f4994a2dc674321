import type { Id, Plan, Span, Why } from '../../../../flow.ts'
import { isNodeLike } from './node-like.ts'

/**
 * Says of every node of an edited plan whether it was kept from an earlier turn or comes from the words of this one.
 * Edit n was carried out as revision n; `spans` holds its words.
 */
export function withOrigins(edited: Plan, base: Plan, turn: string, spans: readonly Span[]): Plan {
  const before = new Set(idsIn(base))
  const told = (id: Id, why: readonly Why[]): readonly Why[] => {
    const edit = why.findLast((one) => one.kind === 'edit')
    if (edit?.kind === 'edit') return [{ kind: 'words', span: spans[edit.revision] ?? [0, 0] }, ...why.filter((one) => one.kind === 'default')]
    if (!before.has(id) || why.every((one) => one.kind === 'default' && one.reason !== 'period')) return why
    return [{ kind: 'context', turn, node: id }]
  }
  return JSON.parse(JSON.stringify(edited, (_key, value: unknown) => (isNodeLike(value) ? { ...value, why: told(value.id, value.why) } : value)))
}

function idsIn(part: unknown): readonly Id[] {
  if (Array.isArray(part)) return part.flatMap(idsIn)
  if (typeof part !== 'object' || part === null) return []
  return [...(isNodeLike(part) ? [part.id] : []), ...Object.entries(part).flatMap(([key, value]) => (key === 'why' ? [] : idsIn(value)))]
}

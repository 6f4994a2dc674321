import type { Link, Links, Period, Resolved, Span, Target, Unlinked } from '../../../flow.ts'

/** A piece of the question as the planner reads it: something named, a cue, a number, a period, a mark, or a word nothing knows. */
export interface Chunk {
  readonly at: number
  readonly span: Span
  readonly text: string
  readonly kind: 'noun' | 'cue' | 'number' | 'period' | 'mark' | 'word'
  readonly links: readonly Link[]
  readonly cue: string
  readonly number?: string
  readonly period?: { readonly period: Period; readonly resolved: Resolved }
  readonly content: boolean
}

/** Puts links, unlinked words and marks of a question in order. */
export function chunksOf(links: Links): readonly Chunk[] {
  const bySpan = new Map<string, Link[]>()
  for (const link of links.links) {
    const key = link.span.join('-')
    const list = bySpan.get(key)
    if (list === undefined) bySpan.set(key, [link])
    else list.push(link)
  }
  const parts: Omit<Chunk, 'at'>[] = [...bySpan.values()].map((group) => linked(group, links.question))
  parts.push(...links.unlinked.map((word) => unlinked(word)))
  const covered = (start: number): boolean => parts.some((part) => part.span[0] <= start && start < part.span[1])
  for (const token of links.tokens) {
    if (token.tag === 'punctuation' && !covered(token.span[0])) {
      parts.push({ span: token.span, text: token.text, kind: 'mark', links: [], cue: '', content: false })
    }
  }
  return parts.sort((a, b) => a.span[0] - b.span[0]).map((part, at) => ({ ...part, at }))
}

function linked(group: readonly Link[], question: string): Omit<Chunk, 'at'> {
  const span = group[0]?.span ?? [0, 0]
  const base = { span, text: question.slice(span[0], span[1]), links: group, cue: '', content: false }
  const cue = targetOf(group, 'cue')
  if (cue !== undefined) return { ...base, kind: 'cue', cue: cue.cue }
  const number = targetOf(group, 'number')
  const period = targetOf(group, 'period')
  if (period !== undefined) {
    const value = { period: period.period, resolved: period.resolved }
    return { ...base, kind: 'period', period: value, ...(number === undefined ? {} : { number: number.value }) }
  }
  if (number !== undefined) return { ...base, kind: 'number', number: number.value }
  return { ...base, kind: 'noun' }
}

function targetOf<K extends Target['kind']>(group: readonly Link[], kind: K): Extract<Target, { kind: K }> | undefined {
  for (const link of group) if (isKind(link.target, kind)) return link.target
  return undefined
}
function isKind<K extends Target['kind']>(target: Target, kind: K): target is Extract<Target, { kind: K }> {
  return target.kind === kind
}

function unlinked(word: Unlinked): Omit<Chunk, 'at'> {
  return { span: word.span, text: word.text, kind: 'word', links: [], cue: '', content: word.content }
}

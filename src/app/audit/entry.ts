import { createHmac } from 'node:crypto'

export const OUTCOMES = ['ok', 'denied', 'error'] as const
export type AuditOutcome = (typeof OUTCOMES)[number]

/** One line of the log as its readers see it. */
export interface AuditEntry {
  /** 1, 2, 3 … without a gap. */
  readonly seq: number
  readonly at: Date
  readonly actor: string
  readonly onBehalfOf?: string
  readonly actorAddress: string
  readonly action: string
  readonly target: string
  readonly outcome: AuditOutcome
  readonly requestId: string
  readonly detail: Readonly<Record<string, unknown>>
  readonly prevHash: string
  readonly hash: string
}

/** What someone did. Never a secret, never a value of a row. */
export interface Act {
  readonly orgId: string
  readonly actor: string
  readonly onBehalfOf?: string
  readonly action: string
  readonly target: string
  readonly outcome: AuditOutcome
  readonly detail: Readonly<Record<string, unknown>>
}

export const FIRST_HASH = '0'.repeat(64)
const MOST_TEXT = 2_000
const MOST_DETAIL_BYTES = 60_000

/** HMAC-SHA-256 over the former hash and the entry in one fixed form, as lower-case hex. */
export function hashOf(key: Buffer, orgId: string, entry: Omit<AuditEntry, 'hash'>): string {
  const { seq, at, actor, onBehalfOf = null, actorAddress, action, target, outcome, requestId, detail, prevHash } = entry
  const text = canonical([seq, orgId, at.toISOString(), actor, onBehalfOf, actorAddress, action, target, outcome, requestId, detail])
  return createHmac('sha256', key).update(prevHash).update('\n').update(text).digest('hex')
}

/** An entry that fits: long texts are cut, and a detail that is too large says so instead. */
export function fitting(act: Act): Act {
  const detail = Buffer.byteLength(JSON.stringify(act.detail)) > MOST_DETAIL_BYTES ? { left_out: 'the detail was larger than an entry may be' } : act.detail
  return { ...act, actor: cut(act.actor), action: cut(act.action), target: cut(act.target), detail: plain(detail) }
}

/** Text the store can hold: no NUL, no half of a character. */
function cut(text: string): string {
  return text.toWellFormed().replaceAll('\0', '').slice(0, MOST_TEXT).toWellFormed()
}

function plain(detail: Act['detail']): Act['detail'] {
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '')
    if (Array.isArray(value)) return value.map(clean)
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [cut(name), clean(inner)]))
    return value
  }
  return Object.fromEntries(Object.entries(JSON.parse(JSON.stringify(detail))).map(([name, value]) => [cut(name), clean(value)]))
}

/** JSON with sorted keys: what the store gives back, in whatever order, has the same form. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const pairs = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${pairs.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(',')}}`
}

import type { Links } from '../../flow.ts'
import { foldValue } from '../../warehouse/semantic/index.ts'
import type { Model, VerifiedQuestion } from '../../warehouse/semantic/model.ts'
import type { ValueIndex } from '../../warehouse/semantic/values.ts'
import type { SlotValue } from './fill-slots.ts'

type Slot = VerifiedQuestion['slots'][string]
type Span = readonly [start: number, end: number]

const SURE = 0.85

/** What the words of a span mean for a slot; undefined when that is not sure. */
export function slotValue(slot: Slot, span: Span, links: Links, model: Model, values: ValueIndex): SlotValue | undefined {
  const here = links.links.filter((link) => endsOf(link.span, links).join() === endsOf(span, links).join())
  if (slot.kind === 'period') {
    const found = here.find((link) => link.target.kind === 'period' && link.score >= SURE)?.target
    return found?.kind === 'period' ? { kind: 'period', period: found.period } : undefined
  }
  if (slot.kind === 'field') return fieldValue(slot.field, span, here, links, model, values)
  const number = here.find((link) => link.target.kind === 'number')?.target
  if (number?.kind !== 'number' || (slot.kind === 'limit' && !/^[1-9]\d{0,5}$/.test(number.value))) return undefined
  return { kind: 'number', value: number.value }
}

/** A value of this very field: as stored, by another word for it, or misspelt so that only one of its values is near. */
function fieldValue(name: string, span: Span, here: Links['links'], links: Links, model: Model, values: ValueIndex): SlotValue | undefined {
  const [entity = '', field = ''] = name.split('.')
  const type = model.entities[entity]?.fields[field]?.type
  const own = values.entries.filter((entry) => entry.entity === entity && entry.field === field)
  const folded = foldValue(links.question.slice(...span))
  const stored = own.find((entry) => foldValue(entry.said ?? entry.value) === folded)?.value
  const linked = here.find(({ target, score }) => target.kind === 'value' && target.entity === entity && target.field === field && score >= SURE)?.target
  const corrected = links.corrections.find((each) => each.span.join() === span.join())?.to
  const value = stored ?? (linked?.kind === 'value' ? linked.value : undefined) ?? own.find((entry) => entry.value === corrected)?.value
  if (value === undefined || type === undefined) return undefined
  return { kind: type === 'integer' || type === 'decimal' ? 'number' : 'text', value }
}

const OPENING: ReadonlySet<string> = new Set(['in', 'during', 'for', 'on', 'the', 'of', 'at'])

/** A span without the words that only lead to it: "in July 2026" and "July 2026" are the same place. */
function endsOf([start, end]: Span, links: Links): Span {
  const first = links.tokens.find((token) => token.span[0] >= start && token.span[1] <= end && !OPENING.has(token.text.toLowerCase()))
  return [first?.span[0] ?? start, end]
}

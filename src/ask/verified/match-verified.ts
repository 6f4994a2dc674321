import type { Clock, Links, Outcome } from '../../flow.ts'
import type { Model, VerifiedQuestion } from '../../warehouse/semantic/model.ts'
import type { ValueIndex } from '../../warehouse/semantic/values.ts'
import { checkPlan, expandPlan, readingOf } from '../plan/index.ts'
import { fillSlots, type SlotValue } from './fill-slots.ts'
import { slotValue } from './slot-value.ts'
import { type Item, itemsOf, type Template, templatesOf } from './template.ts'

type Values = ReadonlyMap<string, SlotValue>
type Read = (slot: string, span: Item['span']) => SlotValue | undefined

const VERIFIED = { score: 0.99, margin: 1, confidence: 0.99, path: 'verified' } as const

/**
 * The plan a person verified for this question: its words agree (stems, synonyms, words that only ask left out) and every
 * slot is sure of its value. Undefined when no verified question is meant, or its plan reaches what the asker may not see.
 */
export function matchVerified(links: Links, model: Model, values: ValueIndex, clock: Clock): Extract<Outcome, { kind: 'planned' }> | undefined {
  const templates = templatesOf(model, clock)
  if (templates.length === 0) return undefined
  const asked = itemsOf(links)
  for (const { question, items } of templates) {
    const read: Read = (name, span) => {
      const slot = question.slots[name]
      return slot && slotValue(slot, span, links, model, values)
    }
    const given = align(items, asked, read)
    const planned = given && planOf(question, given, links, model, clock)
    if (planned !== undefined) return planned
  }
  return undefined
}

/** Goes through both word by word; a slot takes the fewest words that mean something for it and let the rest agree. */
function align(template: Template['items'], asked: readonly Item[], read: Read): Values | undefined {
  const [item] = template
  const [word] = asked
  if (item === undefined) return asked.length === 0 ? new Map() : undefined
  if (word === undefined) return undefined
  if (item.slot !== undefined) return alignSlot(item.slot, template, asked, read)
  if (item.lemma === word.lemma) {
    const rest = align(template.slice(1), asked.slice(1), read)
    if (rest !== undefined) return rest
  }
  for (const name of item.names) {
    const same = word.names.find((other) => other.key === name.key)
    const rest = same && align(template.slice(name.length), asked.slice(same.length), read)
    if (rest !== undefined) return rest
  }
  return undefined
}

function alignSlot(slot: string, template: Template['items'], asked: readonly Item[], read: Read): Values | undefined {
  const start = asked[0]?.span[0] ?? 0
  for (let length = 1; length <= asked.length; length += 1) {
    const value = read(slot, [start, asked[length - 1]?.span[1] ?? start])
    const rest = value && align(template.slice(1), asked.slice(length), read)
    if (value !== undefined && rest !== undefined) return new Map([[slot, value], ...rest])
  }
  return undefined
}

function planOf(question: VerifiedQuestion, given: Values, links: Links, model: Model, clock: Clock): Extract<Outcome, { kind: 'planned' }> | undefined {
  if (question.body.kind !== 'plan') return undefined
  const compact = fillSlots(question.body.plan, question.slots, given, model)
  const expanded = expandPlan(compact, model, clock, { origin: { kind: 'verified', question: question.id } })
  if ('problems' in expanded || checkPlan(expanded.plan, model).length > 0) return undefined
  return { kind: 'planned', plan: expanded.plan, reading: readingOf(expanded.plan, { ...links, unlinked: [] }, model, VERIFIED) }
}

import type { Links, Plan, Target } from '../../../flow.ts'
import type { Model } from '../../../warehouse/semantic/model.ts'
import { fieldOf, keysOf, predicatesWithin, scopeOf, walkPath } from '../index.ts'
import type { Demand } from './figures/index.ts'

const NAMED = 0.7
/** Of a name said in full. */
const SURE = 0.9

/** Words that join what stands around them: leaving one unread never changes what is asked. */
const JOINING: ReadonlySet<string> = new Set(
  `live lives living lived reside based located situated belong belongs belonging come comes came coming made make using use used about regarding concerning
  related relating contain contains containing include includes including involved associated respective respectively called named titled there exist exists
  existing people person someone anyone everyone anything something stuff item record records entry entries row rows information info details detail data list
  all each every any please kindly help hello hi hey thanks thank provide return retrieve find get let lets us me my our their its
  we you they who whom whose what which that this these those be been being is are was were do does did have has had can could will would shall should
  exactly actually currently right now ever already so far together please`.split(/\s+/),
)
const NEGATED = /"kind":"(not|null)"|"op":"!="|"op":"except"|"negated":true|"quantifier":"(every|none)"/

/**
 * Whether a plan passes over something the words say: a measure or field that no part of it uses, a word nothing explains, a grouping,
 * average or denial it does not carry out. Better not to answer than half of it.
 */
export function passesOver(plan: Plan, links: Links, demand: Demand, model: Model): boolean {
  const text = JSON.stringify(plan.query)
  return (
    leavesName(text, links) ||
    leavesWord(text, links, demand) ||
    leavesCue(plan, text, demand) ||
    leavesEvent(text, links, model) ||
    groupsByHidden(plan, model) ||
    comparesTimes(links) ||
    showsDoing(plan, links, model) ||
    deniesKey(plan, model) ||
    containsKnown(plan, links) ||
    datesElsewhere(plan, links, model) ||
    saysItself(plan) ||
    datesTwice(plan) ||
    asksForLevel(plan, model)
  )
}

function leavesName(text: string, links: Links): boolean {
  const bySpan = Map.groupBy(links.links, (link) => link.span.join('-'))
  return [...bySpan.values()].some((group) => {
    const best = Math.max(...group.map((link) => link.score))
    if (best < NAMED || group.some((link) => text.includes(`"link":"${link.id}"`) && isUsed(link.target, text))) return false
    const strong = group.filter((link) => link.score >= best - 0.1).map((link) => link.target)
    return strong.every((target) => (target.kind === 'measure' || target.kind === 'field') && !isUsed(target, text))
  })
}
function isUsedBy({ id, target }: Links['links'][number], text: string): boolean {
  return (target.kind === 'measure' || target.kind === 'field' || text.includes(`"link":"${id}"`)) && isUsed(target, text)
}
function isUsed(target: Target, text: string): boolean {
  if (target.kind === 'measure') return text.includes(`"measure":"${target.measure}"`)
  return target.kind !== 'field' || text.includes(`"field":"${target.field}"`)
}

/** "Repeat customers", "orders in the morning": a word that no link explains and that does more than join others. */
function leavesWord(text: string, links: Links, { unused }: Demand): boolean {
  return unused.some((item) => {
    if ((item.kind !== 'word' && item.kind !== 'name') || JOINING.has(item.text.toLowerCase())) return false
    const own = links.links.filter((link) => link.span[0] <= item.span[0] && item.span[1] <= link.span[1])
    if (item.kind === 'name') return !links.links.some((link) => link.span[0] < item.span[1] && item.span[0] < link.span[1])
    return !own.some((link) => link.target.kind === 'cue' || isUsedBy(link, text))
  })
}

function leavesCue({ query }: Plan, text: string, { cues, unused, sold, absent }: Demand): boolean {
  const groups = query.kind !== 'select' || keysOf(query).length > 0 || text.includes('"kind":"related"')
  if ((cues.has('by') || [...cues].some((cue) => cue.startsWith('grain:'))) && !groups) return true
  if (sold !== undefined && absent.length === 0) return true
  if (cues.has('avg') && !/"fn":"avg"|"kind":"measure"|"fn":"\/"/.test(text)) return true
  return unused.some((item) => item.cues.includes('not')) && !NEGATED.test(text)
}

/** "Who manages the Nordics" answered by "Nordics": what is shown is no more than what the words gave. */
function saysItself({ query }: Plan): boolean {
  if (query.kind !== 'select' || query.mode !== 'list') return false
  const parts = query.where === undefined ? [] : query.where.kind === 'and' ? query.where.of : [query.where]
  const fixed = parts.flatMap((part) => (part.kind === 'compare' && part.op === '=' && part.left.kind === 'field' ? [placeOf(part.left)] : []))
  const shown = query.columns.filter((column) => column.show === 'asked').map((column) => (column.expr.kind === 'field' ? placeOf(column.expr) : ''))
  return shown.length > 0 && shown.every((place) => fixed.includes(place))
}
function placeOf({ path, field }: { readonly path: readonly string[]; readonly field: string }): string {
  return [...path, field].join('.')
}

/** "Signed up in 2025 and ordered in 2026" read as two periods of one date: never meant. */
function datesTwice({ query }: Plan): boolean {
  if (query.kind !== 'select' || query.period?.field.kind !== 'field' || query.where === undefined) return false
  const place = placeOf(query.period.field)
  const parts = query.where.kind === 'and' ? query.where.of : [query.where]
  return parts.some((part) => part.kind === 'within' && part.of.kind === 'field' && placeOf(part.of) === place)
}

/** "Products without stock" read as products that no level was ever taken of: what is meant is the level itself. */
function asksForLevel({ query }: Plan, model: Model): boolean {
  if (query.kind !== 'select' || query.where === undefined || !('entity' in query.from)) return false
  const { entity: from } = query.from
  return predicatesWithin(query.where).some((part) => {
    if (part.kind !== 'exists' || part.where !== undefined) return false
    const walk = walkPath(model, from, part.path)
    return walk.kind === 'end' && Object.values(walk.entity.measures).some((measure) => measure.kind === 'semi_additive')
  })
}

/** "Customers who have not ordered in 90 days" told by nothing of orders: what was done is in the words, and the plan never goes there. */
function leavesEvent(text: string, { links }: Links, model: Model): boolean {
  const bySpan = Map.groupBy(links, (link) => link.span.join('-'))
  return [...bySpan.values()].some((group) => {
    const strong = group.filter((link) => link.score >= SURE).map((link) => link.target)
    const places = strong.flatMap((target) => (target.kind === 'entity' || target.kind === 'field' ? [target.entity] : []))
    return strong.length > 0 && places.length === strong.length && places.every((entity) => !isReached(text, entity, model))
  })
}
function isReached(text: string, entity: string, { entities }: Model): boolean {
  if (text.includes(`"entity":"${entity}"`)) return true
  const joins = Object.values(entities).flatMap((one) => Object.values(one.joins).filter((join) => join.to === entity))
  return joins.some((join) => new RegExp(`"path":\\[[^\\]]*"${join.name}"`).test(text))
}

/** "Clicks per impression" as clicks by a number of single rows that people are not even shown; "opened and closed" as groups of one second. */
function groupsByHidden({ query }: Plan, model: Model): boolean {
  if (query.kind !== 'select' || query.mode !== 'group') return false
  const scope = scopeOf(query, model)
  return query.columns.some(({ show, expr }) => {
    const field = show === 'asked' && expr.kind === 'field' ? fieldOf(expr, scope)?.field : undefined
    const isMoment = field?.type === 'timestamp' || field?.type === 'timestamptz'
    return isMoment || (field?.hidden === true && field.role !== 'key' && (field.type === 'integer' || field.type === 'decimal'))
  })
}

/** "Revenue including cancelled orders" as text of a column: what is a value of the data is not a piece of another text. */
function containsKnown({ query }: Plan, { links }: Links): boolean {
  if (query.kind !== 'select' || query.where === undefined) return false
  return predicatesWithin(query.where).some((part) => {
    if (part.kind !== 'text' || part.of.kind !== 'field' || part.value.kind !== 'value') return false
    const { field } = part.of
    const text = String(part.value.value).toLowerCase()
    const known = links.flatMap(({ target }) => (target.kind === 'value' && target.inIndex && target.value.toLowerCase() === text ? [target.field] : []))
    return known.length > 0 && !known.includes(field)
  })
}

/** "Refunds of products this year" by the day the products were launched: a figure has its own time, unless another is named. */
function datesElsewhere({ query }: Plan, links: Links, model: Model): boolean {
  if (query.kind !== 'select' || query.period?.field.kind !== 'field' || query.mode !== 'group' || !('entity' in query.from)) return false
  const { field, path } = query.period.field
  const own = model.entities[query.from.entity]?.time
  if (own === undefined || (own.field === field && own.path.join('.') === path.join('.'))) return false
  return !links.links.some(({ target, score }) => target.kind === 'field' && target.field === field && score >= NAMED)
}

/** "Is revenue higher than last month": a figure is compared with that of a period, which no condition on a date says. */
function comparesTimes({ links, question }: Links): boolean {
  return links.some(({ target, span }) => {
    if (target.kind !== 'cue' || !/^cmp:[<>]/.test(target.cue) || !/(high|low|great|small|larg|bigg|more|less|few|above|below)/i.test(question.slice(...span)))
      return false
    return links.some(
      (other) => other.target.kind === 'period' && other.target.period.kind === 'relative' && other.span[0] - span[1] <= 1 && other.span[0] >= span[1],
    )
  })
}

/** "Orders shipped last week" as a list of shipping costs: what was done is no amount. */
function showsDoing({ query }: Plan, { links, question }: Links, model: Model): boolean {
  if (query.kind !== 'select' || query.mode !== 'list') return false
  const scope = scopeOf(query, model)
  return query.columns.some(({ show, expr, why }) => {
    const field = show === 'asked' && expr.kind === 'field' ? fieldOf(expr, scope)?.field : undefined
    if (field?.role === 'key' || (field?.type !== 'decimal' && field?.type !== 'integer')) return false
    return why.some((one) => one.kind === 'link' && links.some(({ id, span }) => id === one.link && /^\p{L}+ed$/u.test(question.slice(...span))))
  })
}

/** "Not revenue but orders" as lines that belong to no order, where each does. */
function deniesKey({ query }: Plan, model: Model): boolean {
  if (query.kind !== 'select' || query.where === undefined || !('entity' in query.from)) return false
  const entity = model.entities[query.from.entity]
  const keys = [...(entity?.key ?? []), ...Object.values(entity?.joins ?? {}).flatMap((join) => (join.required === true ? join.keys.map(([own]) => own) : []))]
  return predicatesWithin(query.where).some(
    (part) => part.kind === 'null' && part.of.kind === 'field' && part.of.path.length === 0 && keys.includes(part.of.field),
  )
}

import type { Links, Plan, Predicate, Query, Select } from '../../../flow.ts'
import type { Model } from '../../../warehouse/semantic/model.ts'
import { canonicalText, walkPath } from '../index.ts'

const NAMED = 0.85
const VALUED = 0.8
const RANKING = /^sup:/
const DENIAL = /"kind":"(not|null)"|"op":"(!=|except)"|"negated":true|"quantifier":"every"/
/** Words that may stand between a denial and the time it denies: "not in 2025". */
const BEFORE_TIME = /^(\s|in|on|during|at|for|since|before|after|from|between|within|over|the|this|last|past|any|of|until|by)*$/i

/**
 * Whether a plan says something the words cannot mean, whatever model it is made on: rows cut without being ranked, a denial it does not
 * carry out or that denies itself, a time that belongs to something else. Better not to answer.
 */
export function misreads({ query }: Plan, links: Links, model: Model): boolean {
  const selects = selectsIn(query)
  return (
    forgetsDenial(query, links) ||
    forgetsValue(query, links) ||
    selects.some(
      (select) =>
        cutsUnranked(select, links) ||
        denies(select) ||
        deniesOwnTime(select, links) ||
        datesWhoDidNot(select, links) ||
        countsBesideThem(select) ||
        walksAround(select, links, model),
    )
  )
}

/** What no words mean, however well each found its place: something that must and must not hold, and the day of what lacks for that of what it lacks. */
export function isNeverMeant({ query }: Plan, links: Links): boolean {
  return selectsIn(query).some((select) => denies(select) || datesWhoDidNot(select, links))
}

function selectsIn(query: Query): readonly Select[] {
  if (query.kind === 'select') return 'query' in query.from ? [query, ...selectsIn(query.from.query)] : [query]
  return query.kind === 'set' ? query.inputs.flatMap(selectsIn) : query.inputs.flatMap((input) => selectsIn(input.query))
}
function conditionsOf({ where }: Select): readonly Predicate[] {
  return where === undefined ? [] : where.kind === 'and' ? where.of : [where]
}

/** "Top 10 products by quantity sold" that takes any ten. */
function cutsUnranked({ limit, order }: Select, links: Links): boolean {
  const ranks = links.links.some(({ target }) => target.kind === 'cue' && RANKING.test(target.cue))
  return limit !== undefined && order.every(({ why }) => why[0].kind === 'default') && ranks
}

/** "Tracks that have never been purchased" that lists all of them. */
function forgetsDenial(query: Query, links: Links): boolean {
  return links.links.some(({ target }) => target.kind === 'cue' && target.cue === 'not') && !DENIAL.test(JSON.stringify(query))
}

/** "How many consumers are not in Germany" that counts all customers elsewhere: a value of the data, and nothing else, was named. */
function forgetsValue(query: Query, { links }: Links): boolean {
  const text = JSON.stringify(query)
  const bySpan = Map.groupBy(links, (link) => link.span.join('-'))
  return [...bySpan.values()].some((group) =>
    group.every(({ target, score }) => target.kind === 'value' && target.inIndex && score >= VALUED && !text.includes(JSON.stringify(target.value))),
  )
}

/** A condition beside its own denial, or something that must and must not exist. */
function denies(select: Select): boolean {
  const parts = conditionsOf(select)
  const said = new Set(parts.filter((part) => part.kind !== 'not').flatMap((part) => [canonicalText(part), ...walkOf(part)]))
  return parts.some((part) => part.kind === 'not' && said.has(isBare(part.of) ? walkOf(part.of).join() : canonicalText(part.of)))
}
function isBare(part: Predicate): boolean {
  return part.kind === 'exists' && part.where === undefined
}
function walkOf(part: Predicate): readonly string[] {
  return part.kind === 'exists' ? [`exists ${part.path.join('.')}`] : []
}

/** "Customers who have not ordered in the last 90 days" read as customers of another time: what is denied is the doing. */
function deniesOwnTime(select: Select, { question, links }: Links): boolean {
  const denied = conditionsOf(select).some((part) => part.kind === 'not' && part.of.kind === 'within')
  if (!denied) return false
  const not = links.find(({ target }) => target.kind === 'cue' && target.cue === 'not')
  const time = links.find(({ target, span }) => target.kind === 'period' && (not === undefined || span[0] >= not.span[1]))
  return not === undefined || time === undefined || !BEFORE_TIME.test(question.slice(not.span[1], time.span[0]))
}

/** "Products that did not sell in Portugal last month" dated by the products' own day: the time is of what was not done. */
function datesWhoDidNot(select: Select, { links }: Links): boolean {
  const { period, mode } = select
  if (mode !== 'list' || period?.field.kind !== 'field' || period.field.path.length > 0) return false
  const { field } = period.field
  const lacks = conditionsOf(select).some((part) => part.kind === 'not' && part.of.kind === 'exists')
  return lacks && !links.some(({ target, score }) => target.kind === 'field' && target.field === field && score >= NAMED)
}

/** "With 2 or more tickets this year" read as 2 tickets at any time, and one of them this year. */
function countsBesideThem(select: Select): boolean {
  const parts = conditionsOf(select)
  const counted = parts.flatMap((part) =>
    part.kind === 'compare' && part.left.kind === 'related' && part.left.where === undefined && !isSome(part) ? [part.left.path.join('.')] : [],
  )
  return parts.some((part) => part.kind === 'exists' && part.where !== undefined && counted.includes(part.path.join('.')))
}

/** "One or more" is the same as some. */
function isSome({ op, right }: Extract<Predicate, { kind: 'compare' }>): boolean {
  return right.kind === 'value' && ((op === '>=' && right.value === '1') || (op === '>' && right.value === '0'))
}

/** What hangs below something that the row only refers to: stocks by how often their product was ordered. Nobody asks that unsaid. */
function walksAround(select: Select, { links }: Links, model: Model): boolean {
  const { from } = select
  if (!('entity' in from) || select.mode !== 'list') return false
  return conditionsOf(select).some((part) => {
    const path = part.kind === 'compare' && part.left.kind === 'related' ? part.left.path : []
    const [first, ...rest] = path
    if (first === undefined || rest.length === 0) return false
    const up = walkPath(model, from.entity, [first])
    if (up.kind !== 'end' || up.joins[0]?.cardinality !== 'many_to_one') return false
    return !links.some(({ target, score }) => target.kind === 'entity' && target.entity === up.entity.name && score >= NAMED)
  })
}

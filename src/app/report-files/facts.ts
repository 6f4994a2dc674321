import { exhibitsOf } from '../conversations/index.ts'
import { oneLine } from './clean.ts'
import type { ReportSource } from './report-source.ts'

const LONGEST_NAME = 80
/** Names on one line. */
const MOST_NAMED = 8

/** Who asked when, of which data as of when, and what else took part. */
export function factsOf({ author, askedAt, outcome }: ReportSource, timeZone: string): readonly string[] {
  const when = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone })
  const read = exhibitsOf(outcome).map(({ frame }) => Date.parse(frame.executedAt))
  const newest = Math.max(...read)
  const asOf = Number.isFinite(newest) ? `, as of ${when.format(newest)} (${timeZone})` : ''
  const connections = [...new Set([outcome.connection, ...exhibitsOf(outcome).map(({ query }) => query?.connection)].filter((each) => each !== undefined))]
  const tables = outcome.sources.filter(({ type, used }) => type === 'table' && used).map(({ name }) => name)
  const skills = outcome.kind === 'reported' ? outcome.skills.map(({ name, version }) => `${name} (version ${version})`) : []
  return [
    author.includes('@') ? `Asked by ${oneLine(author, LONGEST_NAME)} on ${when.format(askedAt)}` : `Asked on ${when.format(askedAt)}`,
    ...(connections.length > 0 ? [`Data: ${listed(connections)}${asOf}`] : []),
    ...(tables.length > 0 ? [`Tables: ${listed(tables)}`] : []),
    ...(skills.length > 0 ? [`Skills: ${listed(skills)}`] : []),
    ...(outcome.model === undefined ? [] : [`Language model: ${oneLine(outcome.model.model, LONGEST_NAME)}`]),
  ]
}

function listed(names: readonly string[]): string {
  const unique = [...new Set(names)].map((name) => oneLine(name, LONGEST_NAME))
  const more = unique.length - MOST_NAMED
  return [...unique.slice(0, MOST_NAMED), ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

import { basename } from 'node:path'
import type { DryRun, RunResult } from '../../../warehouse/pipelines/index.ts'

type Check = RunResult['checks'][number]
type LoadedPackage = RunResult['loaded'][number]

/** What is printed when a run has ended: four lines as dlt prints them, then what was checked. */
export function runWords(result: RunResult): readonly string[] {
  const lines = [...outcome(result), ...result.loaded.map(loadedLine), ...unfinished(result)]
  if (result.checks.length > 0) lines.push(checksLine(result.checks))
  lines.push(...result.notes.map((note) => `Note: ${note}`), ...result.warnings.map((warning) => `Warning: ${warning}`))
  lines.push(...result.detected.map(({ resource, asConfig }) => `Found for ${resource}, to write into the config: ${asConfig}`))
  if (result.error !== null || !result.tables.some(({ rows }) => rows > 0)) return lines
  return [...lines, ...askWords(result.destination, result.location, question(result))]
}

/** How what was loaded is asked about: a server is told of the file once, and knows it by its name from then on. */
export function askWords(destination: string, location: string | null, asking: string): readonly string[] {
  if (destination === 'postgres')
    return ['To ask about it, connect it once: Connections → New → PostgreSQL, with an account that only reads', `Ask it: parley ask "${asking}"`]
  if (destination !== 'duckdb' || location === null) return []
  const file = location.replace(/^duckdb:\/\/\//, '')
  return [`To ask about it, connect it once: parley connect ${shellWord(file)}`, `Ask it: parley ask --connection ${basename(file)} "${asking}"`]
}

/** As a shell takes it for one word. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

function outcome({ pipeline, trace, loaded, destination, dataset, location, error }: RunResult): readonly string[] {
  if (error !== null && loaded.length === 0) return []
  const seconds = trace.steps.find(({ step }) => step === 'load')?.seconds ?? 0
  return [
    `Pipeline ${pipeline} load step completed in ${seconds.toFixed(2)} seconds`,
    `${loaded.length} load package(s) were loaded to destination ${destination} and into dataset ${dataset}`,
    ...(location === null ? [] : [`The ${destination} destination used ${location} location to store data`]),
  ]
}

function loadedLine({ loadId }: LoadedPackage): string {
  return `Load package ${loadId} is LOADED and contains no failed jobs`
}

function unfinished({ unfinished: left }: RunResult): readonly string[] {
  if (left === null) return []
  const { loadId, state, failedJobs } = left
  if (state === 'aborted') {
    return [
      `Load package ${loadId} is ABORTED and contains ${failedJobs.length} FAILED job(s)!`,
      ...failedJobs.map(({ job, message }) => `  ${job}: ${message}`),
    ]
  }
  const jobs = failedJobs.length === 0 ? 'no failed jobs' : `${failedJobs.length} FAILED job(s)!`
  return [`Load package ${loadId} is ${state.toUpperCase()} and NOT YET LOADED to the destination and contains ${jobs}`]
}

export function checksLine(checks: readonly Pick<Check, 'resource' | 'rows' | 'total' | 'parents' | 'repeats' | 'retries'>[]): string {
  const sum = (of: 'repeats' | 'retries'): number => checks.reduce((total, check) => total + check[of], 0)
  return `Checks: ${[...checks.map(checkWords), `${sum('repeats')} repeats`, `${sum('retries')} retries`].join(' · ')}`
}

function checkWords({ resource, rows, total, parents }: Pick<Check, 'resource' | 'rows' | 'total' | 'parents'>): string {
  if (parents !== null && total === null && rows === parents) return `${resource} ${rows} of ${parents} parents`
  const counted = total === null ? `${resource} ${rows}${parents === null ? ' (no total given)' : ''}` : `${resource} ${rows} of ${total}`
  return parents === null ? counted : `${counted} from ${parents} parents`
}

function question({ tables }: RunResult): string {
  const most = tables.find(({ rows, table }) => rows > 0 && !table.includes('__'))?.table ?? 'rows'
  return `how many ${most.replaceAll('_', ' ')} do we have?`
}

/** What a run would do, from the first page of every resource. */
export function dryRunWords({ pipeline, requests, detected, checks, tables, warnings }: DryRun): readonly string[] {
  return [
    `Dry run of pipeline ${pipeline}: the first page of every resource, nothing was written`,
    ...requests.map(({ resource, method, url, status }) => `  ${resource}: ${method} ${url} → ${status}`),
    ...detected.map(({ resource, asConfig }) => `Found for ${resource}, to write into the config: ${asConfig}`),
    ...checks.map(({ resource, rows, total }) => `${resource}: ${rows} rows on the first page${total === null ? '' : ` of ${total}`}`),
    ...tables.flatMap(({ table, columns, nullOnly }) => [
      `Table ${table}`,
      ...columns.map(({ name, dataType, nullable, primaryKey }) => `  ${name} ${dataType}${primaryKey ? ' primary key' : ''}${nullable ? '' : ' not null'}`),
      ...(nullOnly.length === 0 ? [] : [`  only ever null: ${nullOnly.join(', ')}`]),
    ]),
    ...warnings.map((warning) => `Warning: ${warning}`),
  ]
}

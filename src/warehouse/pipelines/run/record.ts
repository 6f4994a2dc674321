import { join } from 'node:path'
import type { LoadPackage } from '../package/index.ts'
import { writeDurably } from '../package/index.ts'
import { type Stopwatch, startStopwatch } from './clock.ts'
import type { LoadedPackage, RunDeps, RunEvent, RunRequest, RunResult, UnfinishedPackage } from './contract.ts'
import type { Failure } from './failure.ts'
import type { PackageContent } from './package-content.ts'
import { TRACE_FILE, type Trace } from './trace.ts'

const KIB = 1_024

/** What is written down while a run goes on: for its result, its trace, and whoever watches. */
export interface RunRecord {
  readonly startedAt: Date
  readonly watch: Stopwatch
  event(event: RunEvent): void
  locate(location: string): void
  loaded(pack: LoadedPackage, content: PackageContent | null): void
  /** Nothing new came: what was checked all the same. */
  found(content: PackageContent): void
  /** A guard stopped the newest package: what was counted until then. */
  guarded(outcome: Guarded): void
  /** The package whose trace this is. */
  works(pack: LoadPackage): void
  unfinished(pack: UnfinishedPackage | null): void
  fail(failure: Failure): void
  /** Requests that were answered so far. */
  requests(): number
  end(): Promise<RunResult>
}

type Guarded = Pick<RunResult, 'checks' | 'detected'>

export function openRecord(request: RunRequest, deps: RunDeps): RunRecord {
  const { config } = request
  const startedAt = deps.now()
  const begun = deps.elapsed()
  const watch = startStopwatch(deps.elapsed)
  const resources = openCounters()
  const loaded: LoadedPackage[] = []
  let stopped: Guarded | null = null
  let [location, content, failure, unfinished, current]: [string | null, PackageContent | null, Failure | null, UnfinishedPackage | null, LoadPackage | null] =
    [null, null, null, null, null]

  const event = (given: RunEvent): void => {
    resources.count(given)
    deps.events(given)
  }
  const trace = (): Trace => ({
    pipeline: config.name,
    loadId: current?.loadId ?? null,
    startedAt: startedAt.toISOString(),
    endedAt: deps.now().toISOString(),
    outcome: failure?.outcome ?? 'completed',
    seconds: (deps.elapsed() - begun) / 1_000,
    steps: steps(watch, (deps.elapsed() - begun) / 1_000, failure),
    resources: resources.all(),
    memoryBytes: process.resourceUsage().maxRSS * KIB,
    error: failure?.error ?? null,
  })
  return {
    startedAt,
    watch,
    event,
    locate: (place) => {
      location = place
    },
    loaded: (pack, known) => {
      loaded.push(pack)
      content = known ?? content
    },
    found: (known) => {
      content = known
    },
    guarded: (outcome) => {
      stopped = outcome
    },
    works: (pack) => {
      current = pack
    },
    unfinished: (pack) => {
      unfinished = pack
    },
    fail: (how) => {
      failure = how
    },
    requests: () => resources.all().reduce((sum, { requests }) => sum + requests, 0),
    end: async () => {
      const told = trace()
      const exitCode = failure?.exitCode ?? 0
      if (failure?.outcome !== 'busy') await writeTraces(deps.folder, current, told)
      event({ type: 'run-end', exitCode, loadIds: loaded.map(({ loadId }) => loadId), error: failure?.error ?? null })
      return {
        exitCode,
        pipeline: config.name,
        destination: deps.destination.kind,
        dataset: config.dataset,
        location,
        loaded,
        unfinished,
        checks: stopped?.checks ?? content?.checks ?? [],
        detected: stopped?.detected ?? content?.detected ?? [],
        tables: content?.tables ?? [],
        warnings: content?.warnings ?? [],
        notes: content?.notes ?? [],
        error: failure?.error ?? null,
        trace: told,
      }
    },
  }
}

/** A trace that cannot be written is not worth a run that succeeded. */
async function writeTraces(folder: string, pack: LoadPackage | null, trace: Trace): Promise<void> {
  await pack?.writeTrace(trace).catch(() => undefined)
  await writeDurably(join(folder, TRACE_FILE), JSON.stringify(trace, null, 2)).catch(() => undefined)
}

function steps({ seconds }: Stopwatch, whole: number, failure: Failure | null): Trace['steps'] {
  const completed = failure === null
  const each = (['extract', 'normalize', 'load'] as const).map((step) => ({ step, seconds: seconds[step], completed }))
  return [...each, { step: 'run', seconds: whole, completed }]
}

function openCounters() {
  const all = new Map<string, Trace['resources'][number]>()
  const of = (resource: string) => {
    const known = all.get(resource) ?? { resource, requests: 0, pages: 0, bytes: 0, retries: 0, rows: 0, ms: 0 }
    all.set(resource, known)
    return known
  }
  return {
    all: (): Trace['resources'] => [...all.values()].map((each) => ({ ...each })),
    count: (event: RunEvent): void => {
      if (event.type === 'request-end') {
        const counts = of(event.resource)
        counts.requests++
        counts.bytes += event.bytes
        counts.ms += event.ms
      } else if (event.type === 'page') {
        const counts = of(event.resource)
        counts.pages++
        counts.rows += event.rows
      } else if (event.type === 'retry') {
        of(event.resource).retries++
      }
    },
  }
}

import { extract } from '../extract/index.ts'
import { type Normalizer, openNormalizer } from '../normalize/index.ts'
import { emptySchema } from '../schema/index.ts'
import type { DryRun, RunDeps, RunEvent, RunRequest } from './contract.ts'
import { judge } from './failure.ts'
import { keptResources } from './load-package.ts'
import { packageContent, tableCounts } from './package-content.ts'
import { openRunSteps } from './run-steps.ts'

/** First page of every resource, through guards, steps and normalising, into nothing. @returns what was seen, also when it failed */
export async function dryRun(request: RunRequest, deps: RunDeps): Promise<DryRun> {
  const { config } = request
  const requests: DryRun['requests'][number][] = []
  const events = (event: RunEvent): void => {
    if (event.type === 'request-end') requests.push({ resource: event.resource, method: event.method, url: event.url, status: event.status })
    deps.events(event)
  }
  const normalizer = openNormalizer({
    config,
    schema: emptySchema(config.dataset),
    loadId: 'dry-run',
    startedAt: deps.now(),
    identifierLength: deps.destination.identifierLength,
    random: deps.randomBytes,
  })
  const seen = { exitCode: 0, pipeline: config.name, requests, detected: [], checks: [], tables: [], warnings: [], error: null } as const
  try {
    const content = await firstPages(request, { ...deps, events }, normalizer)
    return { ...seen, detected: content.detected, checks: content.checks, tables: tablesOf(normalizer), warnings: content.warnings }
  } catch (error) {
    const { exitCode, error: told } = judge(error, deps.signal)
    return { ...seen, exitCode, tables: tablesOf(normalizer), error: told }
  }
}

async function firstPages(request: RunRequest, deps: RunDeps, normalizer: Normalizer) {
  const { config, only, acceptPartial } = request
  const { fetch, now, wait, random, signal, events } = deps
  const steps = await openRunSteps(config, now())
  const kept = new Set(keptResources(request).map(({ name }) => name))
  const prepare = steps.records
  const extraction = extract({ config, state: {}, ...(only && { only }), dryRun: true, acceptPartial, fetch, now, wait, random, signal, events, prepare })
  for await (const page of extraction.pages) {
    if (kept.has(page.resource)) normalizer.add(await steps.page(page))
    normalizer.take(true)
  }
  normalizer.end()
  return packageContent('dry-run', normalizer, extraction.outcome(), config)
}

function tablesOf(normalizer: Normalizer): DryRun['tables'] {
  return tableCounts(normalizer).map((each) => ({ ...each, columns: normalizer.schema.tables.find(({ name }) => name === each.table)?.columns ?? [] }))
}

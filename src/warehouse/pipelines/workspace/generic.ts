import { readFile } from 'node:fs/promises'
import { AppError } from '../../../errors.ts'
import { type LookUp, type ResolvedConfig, readConfig } from '../config/index.ts'
import type { Destination } from '../load/destination.ts'
import { type Draft, type DraftAuth, draftText, learned, type OpenApiDraft, readOpenApi, readSample } from '../presets/index.ts'
import { dryRun, type RunDeps } from '../run/index.ts'

const MOST_DOCUMENT_BYTES = 16 << 20
const DOCUMENT_TIMEOUT_MS = 30_000

export interface ExploreDeps {
  readonly run: Omit<RunDeps, 'folder' | 'destination' | 'signal' | 'events'>
  readonly lookUp: LookUp
  readonly destinationFor: (config: ResolvedConfig, folder: string) => Destination
  readonly signal: AbortSignal
}
export interface ExploreRequest {
  readonly name: string
  /** Of one list, or of the whole API with `paths`. */
  readonly address: string
  readonly paths: readonly string[]
  readonly auth?: DraftAuth
  /** Not stored: only for asking now. */
  readonly token?: string
  readonly destination?: string
  readonly dataset?: string
}

/** Asks an API for the first page of each list and writes down what it shows. @throws AppError where the API does not answer */
export async function explore(request: ExploreRequest, deps: ExploreDeps): Promise<string> {
  const sample = readSample(request.address, request.paths)
  if (sample === null)
    throw new AppError('pipeline_config', { where: '--base-url', why: 'Give the address of a list, for example https://api.example.com/v1/users.' })
  const { name, auth, destination, dataset } = request
  const draft = { name, baseUrl: sample.baseUrl, ...(auth && { auth }), ...(destination && { destination }), ...(dataset && { dataset }) }
  const config = await probeConfig({ ...draft, resources: sample.resources }, request, deps.lookUp)
  const terms = { config, full: false, acceptPartial: true, skipUnresolved: false, keepPages: false }
  const seen = await dryRun(terms, { ...deps.run, folder: '', destination: deps.destinationFor(config, ''), signal: deps.signal, events: () => undefined })
  if (seen.error !== null && seen.tables.length === 0)
    throw new AppError('pipeline_request', { resource: name, why: seen.error.message }, { message: seen.error.message })
  return draftText({ ...draft, resources: sample.resources.map((resource) => learned(resource, seen)) })
}

async function probeConfig(draft: Draft, { token }: ExploreRequest, lookUp: LookUp): Promise<ResolvedConfig> {
  const source = {
    pipeline: { name: draft.name },
    client: { base_url: draft.baseUrl, ...(draft.auth && { auth: authConfig(draft.auth) }) },
    resources: draft.resources.map(({ name, path, params }) => ({ name, endpoint: { path, params } })),
  }
  return readConfig(source, { name: draft.name, format: 'object', lookUp: async (kind, name) => (kind === 'secret' ? token : undefined) ?? lookUp(kind, name) })
}

function authConfig(auth: DraftAuth): object {
  const value = `\${secret:${auth.secret}}`
  return auth.kind === 'bearer' ? { type: 'bearer', token: value } : { type: 'api_key', name: auth.header, api_key: value, location: 'header' }
}

/** @param place a file, or an address that needs no sign-in */
export async function openApiAt(place: string, { run, signal }: Pick<ExploreDeps, 'run' | 'signal'>): Promise<OpenApiDraft> {
  if (!/^https?:\/\//i.test(place)) return readOpenApi(await readFileText(place), undefined)
  const request = { method: 'GET', url: place, headers: { accept: 'application/json, application/yaml, */*' }, timeoutMs: DOCUMENT_TIMEOUT_MS }
  const answer = await run.fetch({ ...request, maxBytes: MOST_DOCUMENT_BYTES, signal })
  return readOpenApi(Buffer.from(answer.bytes).toString('utf8'), place)
}

async function readFileText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('pipeline_config', { where: '--openapi', why: `The file ${path} cannot be read.` }, { cause })
  })
}

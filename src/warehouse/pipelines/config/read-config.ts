import { secretParts } from './auth.ts'
import { configHash } from './config-hash.ts'
import { withDefaults } from './defaults.ts'
import { inFamilyOrder } from './family.ts'
import type { PipelineFile } from './file-schema.ts'
import { contractOf } from './hints.ts'
import { parseSource, type SourceFormat } from './parse-source.ts'
import { configError } from './problem.ts'
import type { ResolvedConfig, ResolvedResource, SkippedResource } from './resolved.ts'
import { resolveResource } from './resource.ts'
import { type LookUp, lookUpAll, type Substitutions, substitute } from './substitutions.ts'
import { placeholderError, type Unresolved, unresolvedMessage } from './unresolved.ts'

export interface ReadConfigOptions {
  /** Of a config without a pipeline block: the file's name without its ending. */
  readonly name: string
  readonly format: SourceFormat
  readonly lookUp: LookUp
  /** Leaves out what guard 3 stops, and children of it, instead of refusing the config. */
  readonly skipUnresolved?: boolean
}
const ANY_NESTING = 1_000
const SHORTEST_HIDDEN = 4

/**
 * Reads a pipeline's config: strictly, with defaults merged, secrets filled in and placeholders compiled. Nothing is sent.
 *
 * @throws AppError `pipeline_config` with the path of the key; `pipeline_placeholder` (guard 3) for a placeholder nothing fills
 */
export async function readConfig(source: string | object, options: ReadConfigOptions): Promise<ResolvedConfig> {
  const { raw, file } = parseSource(source, options.format)
  const substitutions = await lookUpAll(raw, file.pipeline?.variables ?? {}, options.lookUp)
  const { resources, skipped } = resolveAll(file, substitutions, options.skipUnresolved ?? false)
  const auths = resources.flatMap(({ endpoint }) => (endpoint.auth ? secretParts(endpoint.auth) : []))
  return {
    ...identity(file, options.name, substitutions),
    client: clientOf(file, substitutions),
    resources: inFamilyOrder(resources),
    skipped,
    hash: configHash(raw, substitutions),
    secrets: [...new Set([...substitutions.hidden, ...auths])].filter((each) => each.length >= SHORTEST_HIDDEN),
  }
}

function identity({ pipeline }: PipelineFile, fileName: string, substitutions: Substitutions) {
  const name = pipeline?.name ?? plainName(fileName)
  const fill = (text: string): string => substitute(text, substitutions)
  const { type = 'duckdb', connection, path, format } = pipeline?.destination ?? {}
  const contract = contractOf(pipeline?.schema_contract)
  return {
    name,
    destination: {
      type,
      ...(connection !== undefined && { connection: fill(connection) }),
      ...(path !== undefined && { path: fill(path) }),
      ...(format !== undefined && { format }),
    },
    dataset: pipeline?.dataset ?? `${name}_dataset`,
    ...(pipeline?.schedule !== undefined && { schedule: pipeline.schedule }),
    ...(contract && { contract }),
    maxTableNesting: pipeline?.max_table_nesting ?? ANY_NESTING,
    onGuard: pipeline?.on_guard ?? 'fail',
    resume: pipeline?.resume ?? true,
  }
}

function plainName(fileName: string): string {
  return fileName.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 50) || 'pipeline'
}

function clientOf(file: PipelineFile, substitutions: Substitutions): ResolvedConfig['client'] {
  const { requests_per_second: pace, max_parallel, timeout_s, max_page_bytes, max_pages } = file.client
  const limits = { maxParallel: max_parallel, timeoutMs: Math.ceil(timeout_s * 1_000), maxPageBytes: max_page_bytes, maxPages: max_pages }
  return { baseUrl: baseUrlOf(file, substitutions), ...limits, ...(pace !== undefined && { requestsPerSecond: pace }) }
}

function baseUrlOf({ client }: PipelineFile, substitutions: Substitutions): string {
  const text = substitute(client.base_url, substitutions).trim().replace(/\/+$/, '')
  if (/^parley:\/api$/.test(text)) return text
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null
  if (url === null || /[{}<>]/.test(text))
    throw configError('client.base_url', `${JSON.stringify(client.base_url)} is not an address that starts with https:// or http://, nor parley:/api.`)
  if (/[?#]/.test(text)) throw configError('client.base_url', 'Parameters stand in endpoint.params, not in the address.')
  if (url.username !== '' || url.password !== '') throw configError('client.base_url', 'Credentials stand in client.auth, not in the address.')
  return text
}

function resolveAll(
  file: PipelineFile,
  substitutions: Substitutions,
  skip: boolean,
): { readonly resources: readonly ResolvedResource[]; readonly skipped: readonly SkippedResource[] } {
  const names = file.resources.map(({ name }) => name)
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index)
  if (twice >= 0) throw configError(`resources[${twice}].name`, `There are two resources ${JSON.stringify(names[twice])}.`)
  const unresolved: Unresolved[] = []
  const context = {
    file,
    substitutions,
    resources: names,
    baseUrl: baseUrlOf(file, substitutions),
    unresolved: (found: Unresolved) => void unresolved.push(found),
  }
  const resources = file.resources.map((each, index) => resolveResource(withDefaults(each, file.resource_defaults), ['resources', index], context))
  if (unresolved.length === 0) return { resources, skipped: [] }
  if (!skip) throw placeholderError(unresolved, names)
  return leaveOut(resources, unresolved, names)
}

/** Without the resources that hold an unfilled placeholder, and without what depends on them. */
function leaveOut(resources: readonly ResolvedResource[], unresolved: readonly Unresolved[], names: readonly string[]) {
  const skipped = new Map<string, string>()
  for (const found of unresolved) if (!skipped.has(found.resource)) skipped.set(found.resource, unresolvedMessage(found, names))
  for (const { name, parent } of inFamilyOrder(resources)) {
    if (parent !== undefined && skipped.has(parent) && !skipped.has(name)) skipped.set(name, `${name}: its parent ${parent} is left out.`)
  }
  return { resources: resources.filter(({ name }) => !skipped.has(name)), skipped: [...skipped].map(([resource, message]) => ({ resource, message })) }
}

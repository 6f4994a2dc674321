import { compilePath, PathSyntaxError } from '../json/index.ts'
import { authOf } from './auth.ts'
import type { FileEndpoint, FileResource, PipelineFile } from './file-schema.ts'
import { columnsOf, contractOf, dispositionOf, keyOf, nestedHintOf, referencesOf, stepsOf } from './hints.ts'
import { incrementalOf, readParams } from './incremental.ts'
import { paginatorOf } from './paginator.ts'
import { configError, keyPath } from './problem.ts'
import type { Incremental, PaginatorSpec, ResolvedEndpoint, ResolvedResource, Template } from './resolved.ts'
import { type Substitutions, substitute } from './substitutions.ts'
import { compileText, compileValue, placeholdersIn, type TemplateContext } from './template.ts'
import { foreignPlaceholders, type Unresolved } from './unresolved.ts'

export interface ResourceContext {
  readonly file: PipelineFile
  readonly baseUrl: string
  readonly substitutions: Substitutions
  readonly resources: readonly string[]
  readonly unresolved: (found: Unresolved) => void
}
type Where = readonly (string | number)[]

/** One resource, defaults merged, as it will run. @throws AppError `pipeline_config` */
export function resolveResource(given: FileResource, where: Where, context: ResourceContext): ResolvedResource {
  const columns = columnsOf(given.columns)
  const primaryKey = keyOf(given.primary_key, columns, 'primaryKey')
  const endpoint = resolveEndpoint(given, primaryKey, [...where, 'endpoint'], context)
  const parent = parentOf(endpoint, [...where, 'endpoint'])
  const contract = contractOf(given.schema_contract)
  if (parent === undefined && given.include_from_parent !== undefined && given.include_from_parent.length > 0)
    throw configError(keyPath([...where, 'include_from_parent']), 'The resource has no parent: nothing of it refers to {resources.<parent>.<field>}.')
  return {
    name: given.name,
    tableName: given.table_name ?? given.name,
    ...(parent !== undefined && { parent }),
    includeFromParent: given.include_from_parent ?? [],
    selected: given.selected ?? true,
    parallelized: given.parallelized ?? false,
    steps: stepsOf(given.processing_steps),
    disposition: dispositionOf(given.write_disposition),
    primaryKey,
    mergeKey: keyOf(given.merge_key, columns, 'mergeKey'),
    columns,
    ...(contract && { contract }),
    ...(given.max_table_nesting !== undefined && { maxTableNesting: given.max_table_nesting }),
    nestedHints: new Map(Object.entries(given.nested_hints ?? {}).map(([path, hint]) => [path, nestedHintOf(hint)])),
    references: referencesOf(given.references),
    endpoint,
  }
}

function resolveEndpoint(resource: FileResource, primaryKey: readonly string[], where: Where, context: ResourceContext): ResolvedEndpoint {
  const given = resource.endpoint ?? {}
  const params = readParams(given, where)
  const path = given.path ?? resource.name
  const compile = templates(resource.name, params.bound, params.incremental !== undefined, context)
  for (const found of foreignPlaceholders(path)) context.unresolved({ resource: resource.name, key: 'path', text: path, placeholder: found })
  for (const name of params.bound.keys()) {
    if (!path.includes(`{${name}}`))
      throw configError(keyPath([...where, 'params', name]), `The path does not hold {${name}}. In a parameter write {resources.<parent>.<field>}.`)
  }
  const fill = (text: string): string => substitute(text, context.substitutions)
  const incremental = params.incremental && incrementalOf(params.incremental, primaryKey, fill)
  const { paginator, selector } = pagingOf(given, path, where, context)
  checkPaths(given, incremental, paginator, where)
  const body = bodyOf(given, where, compile)
  const auth = given.auth ?? context.file.client.auth
  return {
    method: given.method ?? 'GET',
    baseUrl: /^https?:\/\//i.test(fill(path)) ? null : context.baseUrl,
    path: compile.text('path', path),
    params: params.sent.map(([name, value]) => [name, compile.value(`params.${name}`, value)] as const),
    headers: headersOf(context.file.client.headers, given.headers, compile),
    ...(body && { body }),
    ...(auth && { auth: authOf(auth, fill) }),
    hasOwnAuth: given.auth !== undefined,
    paginator,
    ...(selector !== undefined && { selector }),
    allowMissingSelector: given.allow_missing_selector ?? false,
    responseActions: (given.response_actions ?? []).map(({ status_code, content, action }) => ({
      ...(status_code !== undefined && { status: Number(status_code) }),
      ...(content !== undefined && { content }),
      action,
    })),
    ...(incremental && { incremental }),
    ...(given.count_path !== undefined && { countPath: given.count_path }),
    countCheck: given.count_check ?? 'fail',
    repeatCheck: given.repeat_check ?? 'fail',
  }
}

interface Compile {
  readonly text: (key: string, text: string) => Template
  readonly value: (key: string, value: unknown) => Template
}
function templates(
  resource: string,
  bound: TemplateContext['bound'],
  incremental: boolean,
  { substitutions, resources, unresolved }: ResourceContext,
): Compile {
  const at = (key: string, text: string): TemplateContext => ({
    substitutions,
    resources,
    bound: key === 'path' ? bound : new Map(),
    incremental,
    unresolved: (placeholder) => unresolved({ resource, key, text, placeholder }),
  })
  return {
    text: (key, text) => compileText(text, at(key, text)),
    value: (key, value) => compileValue(value, at(key, typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))),
  }
}

/** An endpoint whose last segment is a placeholder gives one thing: one page, the whole body. */
function pagingOf(
  given: FileEndpoint,
  path: string,
  where: Where,
  { file }: ResourceContext,
): { readonly paginator: PaginatorSpec; readonly selector: string | undefined } {
  const own = given.paginator
  const last = path.split('?')[0]?.split('/').at(-1) ?? ''
  if (own === undefined && /\{[\w.-]+\}/.test(last)) return { paginator: { kind: 'single-page' }, selector: given.data_selector ?? '$' }
  if (own !== undefined) return { paginator: paginatorOf(own, keyPath([...where, 'paginator'])), selector: given.data_selector }
  const ofClient = file.client.paginator
  return { paginator: ofClient === undefined ? { kind: 'auto' } : paginatorOf(ofClient, 'client.paginator'), selector: given.data_selector }
}

function bodyOf({ json, data }: FileEndpoint, where: Where, compile: Compile): ResolvedEndpoint['body'] {
  if (json !== undefined && data !== undefined) throw configError(keyPath([...where, 'data']), 'A request has either json or data.')
  if (json !== undefined) return { kind: 'json', value: compile.value('json', json) }
  if (data === undefined) return undefined
  return { kind: typeof data === 'string' ? 'text' : 'form', value: compile.value('data', data) }
}

/** The client's headers always go out; the endpoint's are added, and win where both name one. */
function headersOf(ofClient: FileEndpoint['headers'], own: FileEndpoint['headers'], compile: Compile): ResolvedEndpoint['headers'] {
  const byName = new Map([...Object.entries(ofClient ?? {}), ...Object.entries(own ?? {})].map(([name, value]) => [name.toLowerCase(), [name, value] as const]))
  return [...byName.values()].map(([name, value]) => [name, compile.value(`headers.${name}`, value)] as const)
}

function parentOf(endpoint: ResolvedEndpoint, where: Where): string | undefined {
  const parents = placeholdersIn(endpoint).flatMap((each) => (each.from === 'parent' ? [each] : []))
  const names = new Set(parents.map(({ resource }) => resource))
  if (names.size > 1) throw configError(keyPath(where), `A resource has one parent; this one refers to ${[...names].join(' and ')}.`)
  for (const { path } of parents) checkPath(path, keyPath(where))
  return [...names][0]
}

function checkPaths(given: FileEndpoint, incremental: Incremental | undefined, paginator: PaginatorSpec, where: Where): void {
  const paging = 'cursorPath' in paginator ? [paginator.cursorPath] : paginator.kind === 'json-link' ? [paginator.nextUrlPath] : []
  const stops = 'totalPath' in paginator ? [paginator.totalPath] : []
  const more = 'hasMorePath' in paginator ? [paginator.hasMorePath] : []
  for (const path of [...paging, ...stops, ...more]) if (path !== null) checkPath(path, keyPath([...where, 'paginator']))
  if (given.data_selector !== undefined) checkPath(given.data_selector, keyPath([...where, 'data_selector']))
  if (typeof given.count_path === 'string') checkPath(given.count_path, keyPath([...where, 'count_path']))
  if (incremental !== undefined) checkPath(incremental.cursorPath, keyPath([...where, 'incremental', 'cursor_path']))
}

function checkPath(path: string, where: string): void {
  try {
    compilePath(path)
  } catch (error) {
    if (error instanceof PathSyntaxError) throw configError(where, `${error.message}.`)
    throw error
  }
}

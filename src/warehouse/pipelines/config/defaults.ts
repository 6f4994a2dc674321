import type { FileColumnHint, FileDefaults, FileEndpoint, FileResource } from './file-schema.ts'

/** The resource over the defaults: only params, json and columns merge key by key, everything else is taken whole from one of them. */
export function withDefaults(resource: FileResource, defaults: FileDefaults | undefined): FileResource {
  if (defaults === undefined) return resource
  const columns = mergedColumns(defaults.columns, resource.columns)
  return { ...defaults, ...resource, endpoint: mergedEndpoint(defaults.endpoint ?? {}, resource.endpoint ?? {}), ...(columns && { columns }) }
}

function mergedEndpoint(defaults: FileEndpoint, own: FileEndpoint): FileEndpoint {
  const params = merged(defaults.params, own.params)
  const json = own.data === undefined ? merged(defaults.json, own.json) : own.json
  const data = own.json === undefined ? (own.data ?? defaults.data) : own.data
  return { ...defaults, ...own, params, json, data }
}

function merged(below: Record<string, unknown> | undefined, above: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  return below === undefined || above === undefined ? (above ?? below) : { ...below, ...above }
}

function mergedColumns(
  below: Record<string, FileColumnHint> | undefined,
  above: Record<string, FileColumnHint> | undefined,
): Record<string, FileColumnHint> | undefined {
  if (below === undefined || above === undefined) return above ?? below
  return { ...below, ...Object.fromEntries(Object.entries(above).map(([name, hint]) => [name, { ...below[name], ...hint }])) }
}

import { isMap, isScalar, isSeq, parse, parseDocument } from 'yaml'

const PROPOSED = /^(\S+): [\s\S]*?\bAdd: paginator: (\{[^}]*\})/

/** What a guard proposes to write into the config. */
export interface Fix {
  readonly resource: string
  readonly paginator: unknown
}

/** Undefined where the message proposes nothing that can be written. */
export function fixIn(message: string): Fix | undefined {
  const [, resource, paginator] = PROPOSED.exec(message) ?? []
  return resource === undefined || paginator === undefined ? undefined : { resource, paginator: parse(paginator) }
}

/** The config with the proposal in it, its comments kept; undefined where the resource is not found. */
export function withFix(text: string, { resource, paginator }: Fix): string | undefined {
  const document = parseDocument(text)
  const resources = document.get('resources')
  if (document.errors.length > 0 || !isSeq(resources)) return undefined
  const at = resources.items.findIndex((item) => (isMap(item) ? item.get('name') === resource : isScalar(item) && item.value === resource))
  if (at < 0) return undefined
  const item = resources.items[at]
  if (!isMap(item)) document.setIn(['resources', at], document.createNode({ name: resource }))
  const endpoint = document.getIn(['resources', at, 'endpoint'])
  if (endpoint === undefined || typeof endpoint === 'string') document.setIn(['resources', at, 'endpoint'], document.createNode({ path: endpoint ?? resource }))
  document.setIn(['resources', at, 'endpoint', 'paginator'], document.createNode(paginator, { flow: true }))
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

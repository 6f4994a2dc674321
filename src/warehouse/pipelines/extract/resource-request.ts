import type { Placeholder, ResolvedResource } from '../config/index.ts'
import { converted } from './cursor-value.ts'
import type { Sent } from './fill-template.ts'
import type { IncrementalFilter } from './incremental.ts'
import { firstRequest, type Outgoing, placed } from './outgoing.ts'
import { checkPathValue, type ParentValues, parentValue } from './parent-values.ts'

/** The first request of a resource, for one parent record where it has a parent. @throws AppError `pipeline_request` for a field that is not there */
export function requestOf(resource: ResolvedResource, filter: IncrementalFilter | undefined, parent: ParentValues | null): Outgoing {
  const { endpoint } = resource
  const lookUp = (placeholder: Placeholder): Sent =>
    placeholder.from === 'parent' ? parentValue(placeholder, parent, resource) : incrementalValue(placeholder.value, resource, filter)
  const request = firstRequest(endpoint, lookUp, (placeholder) => {
    const value = lookUp(placeholder)
    checkPathValue(value, placeholder, parent, resource)
    return value
  })
  const { startParam, endParam } = endpoint.incremental ?? {}
  const withStart = startParam === undefined ? request : placed(request, { in: 'query', name: startParam }, incrementalValue('start_value', resource, filter))
  return endParam === undefined ? withStart : placed(withStart, { in: 'query', name: endParam }, incrementalValue('end_value', resource, filter))
}

function incrementalValue(value: (Placeholder & { from: 'incremental' })['value'], resource: ResolvedResource, filter: IncrementalFilter | undefined): Sent {
  if (filter === undefined) return null
  const cursor = value === 'initial_value' ? filter.initial : value === 'end_value' ? filter.end : filter.start
  return converted(cursor, resource.endpoint.incremental?.convert, resource.name)
}

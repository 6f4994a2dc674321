import { configError } from './problem.ts'
import type { ResolvedResource } from './resolved.ts'

/** Parents before their children, else in the order of the file. @throws AppError `pipeline_config` for a circle */
export function inFamilyOrder(resources: readonly ResolvedResource[]): readonly ResolvedResource[] {
  const byName = new Map(resources.map((each) => [each.name, each]))
  const ordered = new Map<string, ResolvedResource>()
  const place = (resource: ResolvedResource, trail: readonly string[]): void => {
    if (ordered.has(resource.name)) return
    if (trail.includes(resource.name)) throw configError('resources', `Resources cannot be their own parents: ${[...trail, resource.name].join(' → ')}.`)
    const parent = resource.parent === undefined ? undefined : byName.get(resource.parent)
    if (parent !== undefined) place(parent, [...trail, resource.name])
    ordered.set(resource.name, resource)
  }
  for (const resource of resources) place(resource, [])
  return [...ordered.values()]
}

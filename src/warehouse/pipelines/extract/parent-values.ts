import { AppError } from '../../../errors.ts'
import { type Placeholder, placeholdersIn, type ResolvedResource } from '../config/index.ts'
import { compilePath, ExactNumber, type JsonPath } from '../json/index.ts'
import type { ParentRecord } from './contract.ts'
import type { Sent } from './fill-template.ts'
import { isRecord } from './is-record.ts'

/** What a child needs of one record of its parent. */
export interface ParentValues extends ParentRecord {
  /** By the path of the placeholder. */
  readonly values: ReadonlyMap<string, Sent | undefined>
}
/** Reads numbers of a record digit by digit, where the record is as it came. */
export type ExactAt = ((path: JsonPath) => unknown) | null

/** What children keep of their parent's records, so that these need not be held. */
export function parentReader(child: ResolvedResource): (record: unknown, index: number, exact: ExactAt) => ParentValues {
  const paths = [...new Set(placeholdersIn(child.endpoint).flatMap((each) => (each.from === 'parent' ? [each.path] : [])))].map((path) => ({
    path,
    find: compilePath(path),
  }))
  return (record, index, exact) => {
    const read = (native: unknown, path: JsonPath): unknown => (exact === null ? native : (exact(path) ?? native))
    const values = paths.map(({ path, find }): readonly [string, Sent | undefined] => {
      const found = find.locate(record)[0]
      return [path, found === undefined ? undefined : sendable(read(found.value, found.path), child, index, path)]
    })
    const included = child.includeFromParent.map((field): readonly [string, unknown] => {
      if (!isRecord(record) || !Object.hasOwn(record, field)) throw missing(child, index, field)
      return [`_${child.parent}_${field}`, read(record[field], [field])]
    })
    return { index, values: new Map(values), included: Object.fromEntries(included) }
  }
}

/** The value of a parent's field for a request. @throws AppError `pipeline_request` that names the record's position */
export function parentValue(placeholder: Placeholder & { from: 'parent' }, parent: ParentValues | null, child: ResolvedResource): Sent {
  const value = parent?.values.get(placeholder.path)
  if (parent === null || value === undefined) throw missing(child, parent?.index ?? 0, placeholder.path)
  return value
}

/** In a path an empty value or a dot would lead to another address. */
export function checkPathValue(value: Sent, placeholder: Placeholder, parent: ParentValues | null, child: ResolvedResource): void {
  const isUnfit = value === null || value === '' || value === '.' || value === '..' || (typeof value === 'object' && !(value instanceof ExactNumber))
  if (!isUnfit || placeholder.from !== 'parent') return
  const shown = value === null ? 'null' : typeof value === 'object' ? 'a list or object' : JSON.stringify(value)
  throw fault(child, `the field ${placeholder.path} of record ${(parent?.index ?? 0) + 1} of ${child.parent} is ${shown}, which cannot stand in a path.`)
}

function sendable(value: unknown, child: ResolvedResource, index: number, path: string): Sent {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    throw fault(child, `the field ${path} of record ${index + 1} of ${child.parent} lost digits in a processing step; keep it as text there.`)
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value instanceof ExactNumber) return value
  if (Array.isArray(value)) return value.map((each) => sendable(each, child, index, path))
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, sendable(each, child, index, path)])) : null
}

function missing(child: ResolvedResource, index: number, field: string): AppError {
  return fault(child, `record ${index + 1} of ${child.parent} has no field ${field}.`)
}

function fault(child: ResolvedResource, why: string): AppError {
  return new AppError('pipeline_request', { resource: child.name, why })
}

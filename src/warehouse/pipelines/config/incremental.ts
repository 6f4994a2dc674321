import { type FileEndpoint, type FileIncremental, incrementalParam, isRecord, resolveParam } from './file-schema.ts'
import { configError, keyPath, schemaError } from './problem.ts'
import type { CursorValue, Incremental } from './resolved.ts'

export interface ReadParams {
  /** Parameters that are sent. */
  readonly sent: readonly (readonly [name: string, value: unknown])[]
  /** Older form: names in the path that are fields of a parent. */
  readonly bound: ReadonlyMap<string, { readonly resource: string; readonly field: string }>
  readonly incremental?: FileIncremental
}

/** Takes the older forms out of the parameters. @throws AppError `pipeline_config` */
export function readParams(endpoint: FileEndpoint, where: readonly (string | number)[]): ReadParams {
  const bound = new Map<string, { resource: string; field: string }>()
  const sent: (readonly [string, unknown])[] = []
  let incremental = endpoint.incremental
  for (const [name, value] of Object.entries(endpoint.params ?? {})) {
    const at = [...where, 'params', name]
    if (!isRecord(value)) sent.push([name, value])
    else if (value.type === 'resolve') bound.set(name, checked(resolveParam.safeParse(value), at))
    else if (value.type === 'incremental') {
      if (incremental !== undefined) throw configError(keyPath(at), 'The endpoint has one cursor; there are two.')
      const { type: _, ...fields } = checked(incrementalParam.safeParse(value), at)
      incremental = fields
      sent.push([name, '{incremental.start_value}'])
    } else throw configError(keyPath(at), 'A parameter is a value, a list of values, or has type resolve or incremental.')
  }
  return { sent, bound, ...(incremental && { incremental }) }
}

function checked<T>(
  parsed: { readonly success: true; readonly data: T } | { readonly success: false; readonly error: { readonly issues: Parameters<typeof schemaError>[0] } },
  at: readonly PropertyKey[],
): T {
  if (parsed.success) return parsed.data
  throw schemaError(parsed.error.issues.map((issue) => ({ ...issue, path: [...at, ...issue.path] })))
}

export function incrementalOf(given: FileIncremental, resourceKey: readonly string[], fill: (text: string) => string): Incremental {
  const filled = (value: CursorValue): CursorValue => (typeof value === 'string' ? fill(value) : value)
  return {
    cursorPath: given.cursor_path,
    initialValue: filled(given.initial_value),
    endValue: filled(given.end_value),
    primaryKey: given.primary_key ?? (resourceKey.length > 0 ? resourceKey : null),
    rangeStart: given.range_start,
    rangeEnd: given.range_end,
    onMissing: given.on_cursor_value_missing,
    lastValue: given.last_value_func,
    ...(given.start_param !== undefined && { startParam: given.start_param }),
    ...(given.end_param !== undefined && { endParam: given.end_param }),
    ...(given.row_order && { rowOrder: given.row_order }),
    ...(given.lag && { lag: given.lag }),
    ...(given.convert !== undefined && { convert: given.convert }),
  }
}

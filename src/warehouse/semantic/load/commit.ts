import { createHash } from 'node:crypto'
import type { Json } from '../../../flow.ts'
import { isMapping } from './section.ts'
import type { ModelFile, SourceFile } from './source-file.ts'

/**
 * SHA-1 of the canonical JSON of the files, 40 hex digits. Comments, spacing and the order of keys do not count,
 * except the order of fields, which is the order they are shown in.
 */
export function commitOf(files: readonly ModelFile[], sources: readonly SourceFile[]): string {
  const parts = sources.map((source, n) => [source.path, source.fault ? (files[n]?.text ?? '') : canonical(source.value, '')] as const)
  const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return createHash('sha1').update(JSON.stringify(sorted)).digest('hex')
}

function canonical(value: Json, key: string): Json {
  if (Array.isArray(value)) return value.map((part: Json) => canonical(part, ''))
  if (!isMapping(value)) return value
  const entries = Object.entries(value).map(([name, part]): [string, Json] => [name, canonical(part, name)])
  if (key === 'fields') return entries
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}

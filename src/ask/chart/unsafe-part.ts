import { VEGA_LITE } from './spec.ts'

/** Properties through which a spec could fetch something or compute at will. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'url',
  'href',
  'expr',
  'signal',
  'signals',
  'params',
  'transform',
  'calculate',
  'lookup',
  'usermeta',
  'datasets',
  'loader',
  'baseURL',
  'labelExpr',
  'config',
])
const FORBIDDEN_MARKS: ReadonlySet<unknown> = new Set(['image', 'geoshape'])
const MOST_PARTS = 2_000_000

/**
 * The first part of a spec that no chart of ours has, as a path; undefined for a harmless one. Charts hold their data
 * inline, so anything that could load, link or compute is refused rather than taken out.
 */
export function unsafePart(spec: unknown): string | undefined {
  const pending: { readonly value: unknown; readonly path: string }[] = [{ value: spec, path: '' }]
  for (let seen = 0; pending.length > 0; seen += 1) {
    const next = pending.pop()
    if (!next) break
    if (seen > MOST_PARTS) return 'size'
    if (typeof next.value !== 'object' || next.value === null) continue
    const isRows = /\.data\.values$/.test(next.path)
    for (const [key, value] of Object.entries(next.value)) {
      const path = `${next.path}.${key}`
      if (isRows) {
        if (typeof value !== 'object' || value === null || Object.values(value).some((cell) => typeof cell === 'object' && cell !== null)) return path
        continue
      }
      if (FORBIDDEN.has(key) || (key === '$schema' && value !== VEGA_LITE)) return path
      if ((key === 'mark' || (key === 'type' && next.path.endsWith('.mark'))) && FORBIDDEN_MARKS.has(value)) return path
      if ((key === 'filter' || key === 'test') && typeof value === 'string') return path
      pending.push({ value, path })
    }
  }
  return undefined
}

import type { ValueEntry, ValueIndex } from '../../warehouse/semantic/values.ts'
import { foldKey } from './tokens.ts'

export interface ValueLookup {
  readonly byKey: ReadonlyMap<string, readonly ValueEntry[]>
  /** Keys of one word by first letter, for misspellings. */
  readonly singles: ReadonlyMap<string, readonly string[]>
  readonly longest: number
}

const LONGEST_VALUE_WORDS = 10
const MOST_SAME_SPELLED = 24
const lookups = new WeakMap<ValueIndex, ValueLookup>()

/** Values by folded spelling, made once per index. */
export function valueLookupOf(index: ValueIndex): ValueLookup {
  const known = lookups.get(index)
  if (known !== undefined) return known
  const byKey = new Map<string, ValueEntry[]>()
  let longest = 0
  for (const entry of index.entries) {
    const key = foldKey(entry.said ?? entry.value)
    const words = key.split(' ')
    if (key === '' || words.length > LONGEST_VALUE_WORDS) continue
    longest = Math.max(longest, words.length)
    add(byKey, key, entry)
  }
  const lookup = { byKey, longest, singles: singlesOf(byKey) }
  lookups.set(index, lookup)
  return lookup
}

function singlesOf(byKey: ReadonlyMap<string, unknown>): ReadonlyMap<string, readonly string[]> {
  return Map.groupBy(
    [...byKey.keys()].filter((key) => key.length >= 4 && !key.includes(' ')),
    (key) => key[0] ?? '',
  )
}

function add(map: Map<string, ValueEntry[]>, key: string, entry: ValueEntry): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [entry])
  else if (list.length < MOST_SAME_SPELLED) list.push(entry)
}

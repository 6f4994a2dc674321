const LEAST_LETTERS = 4
const SHARED_PREFIX = 4
const MAX_ADDED = 3
const OF_ONE_STEM = 0.9
const LEAST_LIKENESS = 0.75
const MAX_LENGTH_DIFFERENCE = 2

/** How much two folded words are the same word: 1 equal, 0.9 of one stem, at least 0.75 misspelt, else 0. */
export function similarity(a: string, b: string): number {
  if (a === b) return 1
  if (a.length < LEAST_LETTERS || b.length < LEAST_LETTERS || a[0] !== b[0] || isToken(a) || isToken(b)) return 0
  const longest = Math.max(a.length, b.length)
  const shared = sharedPrefix(a, b)
  if (shared >= SHARED_PREFIX && longest - shared <= MAX_ADDED) return OF_ONE_STEM
  if (Math.abs(a.length - b.length) > MAX_LENGTH_DIFFERENCE) return 0
  const likeness = 1 - editDistance(a, b, longest * (1 - LEAST_LIKENESS)) / longest
  return likeness >= LEAST_LIKENESS ? likeness : 0
}

/**
 * Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment).
 * @param most where it is more, any number above this may come back
 */
export function editDistance(a: string, b: string, most = Number.POSITIVE_INFINITY): number {
  let before = new Uint16Array(b.length + 1)
  let last = Uint16Array.from({ length: b.length + 1 }, (_, index) => index)
  let row = new Uint16Array(b.length + 1)
  for (let i = 1; i <= a.length; i++) {
    row[0] = i
    let leastOfRow = i
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1)
      row[j] = least
      if (least < leastOfRow) leastOfRow = least
    }
    // a swap reaches over one row, and costs one
    if (leastOfRow > most + 1) return leastOfRow
    ;[before, last, row] = [last, row, before]
  }
  return last[b.length] ?? 0
}

function sharedPrefix(a: string, b: string): number {
  let length = 0
  while (length < a.length && length < b.length && a[length] === b[length]) length++
  return length
}

/** Names of entities are equal or not. */
function isToken(word: string): boolean {
  return word.startsWith('@')
}

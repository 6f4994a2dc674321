import type { Demand } from '../demand.ts'

const TOP_WITHOUT_NUMBER = 10

/** How many a superlative chooses: as many as it says, one of a singular, some of a plural. */
export function limitOf({ best, keys, asksWhich }: Demand): number | { readonly n: number; readonly ties: 'keep' } {
  if (best?.counted === true) return best.count
  const word = keys.findLast((key) => key.role === 'chosen')?.item.text ?? ''
  const isPlural = /[^s]s$|ies$|ches$|sses$/i.test(word)
  if (!isPlural) return 1
  return asksWhich ? { n: 1, ties: 'keep' } : TOP_WITHOUT_NUMBER
}

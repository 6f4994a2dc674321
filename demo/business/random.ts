/** Repeatable chance: the same name gives the same numbers on every machine and in every release of Node. */
export interface Random {
  /** In [0, 1). */
  next(): number
  chance(probability: number): boolean
  /** Whole, both ends included. */
  integer(low: number, high: number): number
  pick<T>(items: readonly T[]): T
  /** Index drawn in proportion to the weights' running sums. */
  weighted(runningSums: readonly number[]): number
  /** Whole number with the given mean; its variance is the mean's. */
  poisson(mean: number): number
}

/** @source mulberry32 by Tommy Ettinger, seeded by FNV-1a */
export function random(name: string): Random {
  let state = fnv1a(name)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    chance: (probability) => next() < probability,
    integer: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)]
      if (item === undefined) throw new Error('nothing to pick from')
      return item
    },
    weighted: (runningSums) => lowerBound(runningSums, next() * (runningSums.at(-1) ?? 0)),
    poisson: (mean) => Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(next))),
  }
}

export function runningSums(weights: readonly number[]): number[] {
  let sum = 0
  return weights.map((weight) => {
    sum += weight
    return sum
  })
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}

/** Box–Muller. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}

function lowerBound(sums: readonly number[], value: number): number {
  let low = 0
  let high = sums.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sums[middle] ?? 0) > value) high = middle
    else low = middle + 1
  }
  return low
}

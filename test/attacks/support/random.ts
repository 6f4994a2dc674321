/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** A whole number from 0 up to, without, the limit. */
  below(limit: number): number
  pick<T>(list: readonly T[]): T
  chance(percent: number): boolean
}

/** @source mulberry32, public domain */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    below,
    pick: (list) => {
      const found = list[below(list.length)]
      if (found === undefined && list.length === 0) throw new Error('nothing to pick from')
      return found as (typeof list)[number]
    },
    chance: (percent) => below(100) < percent,
  }
}

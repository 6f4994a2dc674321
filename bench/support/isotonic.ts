/** Samples of one step at the least: fewer say little about a share. */
const BIN = 100
const LOWEST = -100
const DECIMALS = 3

interface Bin {
  readonly from: number
  readonly size: number
  readonly right: number
}

/** Rising steps from a weighted sum to the share that was right, by pooling neighbours that fall. */
export function fitSteps(scored: readonly { readonly raw: number; readonly right: boolean }[]): readonly (readonly number[])[] {
  const sorted = scored.toSorted((a, b) => a.raw - b.raw)
  const bins: Bin[] = []
  for (let at = 0; at < sorted.length; at += BIN) {
    const part = sorted.slice(at, at + BIN)
    bins.push({ from: part[0]?.raw ?? 0, size: part.length, right: part.filter((one) => one.right).length })
    pool(bins)
  }
  return bins.map(({ from, size, right }, i) => [i === 0 ? LOWEST : Number(from.toFixed(DECIMALS)), Number((right / size).toFixed(DECIMALS))])
}

/** Joins the last bins until shares rise. */
function pool(bins: Bin[]) {
  for (;;) {
    const [before, last] = bins.slice(-2)
    if (before === undefined || last === undefined || before.right / before.size < last.right / last.size) return
    bins.splice(-2, 2, { from: before.from, size: before.size + last.size, right: before.right + last.right })
  }
}

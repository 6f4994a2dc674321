/** The middle value; the lower middle of an even number. 0 of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
}

/** The value at which half of the weight lies on either side; `otherwise` when nothing has weight. */
export function weightedMedian(values: readonly { readonly value: number; readonly weight: number }[], otherwise: number): number {
  const sorted = values.filter((one) => one.weight > 0 && Number.isFinite(one.value)).toSorted((a, b) => a.value - b.value)
  const half = sorted.reduce((sum, one) => sum + one.weight, 0) / 2
  let reached = 0
  for (const one of sorted) {
    reached += one.weight
    if (reached >= half) return one.value
  }
  return otherwise
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
export function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(mean(values.map((value) => value * value)))
}
/** Standard deviation of a normal distribution with this median distance from zero. */
export function robustDeviation(values: readonly number[]): number {
  return 1.4826 * median(values.map(Math.abs))
}

/** Pearson's r; 0 where one side does not vary. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const n = Math.min(a.length, b.length)
  const [x, y] = [a.slice(0, n), b.slice(0, n)]
  const [mx, my] = [mean(x), mean(y)]
  const [sx, sy] = [rootMeanSquare(x.map((v) => v - mx)), rootMeanSquare(y.map((v) => v - my))]
  return sx === 0 || sy === 0 ? 0 : mean(x.map((v, i) => (v - mx) * ((y[i] ?? 0) - my))) / (sx * sy)
}

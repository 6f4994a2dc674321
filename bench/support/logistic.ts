/** One plan: facts about it, and whether it was right. */
export interface Sample {
  readonly features: Readonly<Record<string, number>>
  readonly right: boolean
}

const ROUNDS = 600
const STEP = 0.5
const SHRINK = 0.002
const DECIMALS = 5

/** Logistic regression by gradient descent on standardised features: deterministic, a second for thousands of samples. */
export function fitLogistic(samples: readonly Sample[]): Readonly<Record<string, number>> {
  const names = [...new Set(samples.flatMap(({ features }) => Object.keys(features)))]
  const scales = names.map((name) => scaleOf(samples.map(({ features }) => features[name] ?? 0)))
  const rows = samples.map(({ features }) => Float64Array.from([1, ...names.map((name, j) => standard(features[name] ?? 0, scales[j]))]))
  const weights = descend(
    rows,
    samples.map(({ right }) => (right ? 1 : 0)),
  )
  return unscaled(names, scales, weights)
}

interface Scale {
  readonly mean: number
  readonly deviation: number
}
function scaleOf(values: readonly number[]): Scale {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return { mean, deviation: Math.sqrt(variance) || 1 }
}
function standard(value: number, scale: Scale | undefined): number {
  return scale === undefined ? value : (value - scale.mean) / scale.deviation
}

function descend(rows: readonly Float64Array[], wanted: readonly number[]): readonly number[] {
  const weights = new Float64Array(rows[0]?.length ?? 0)
  const slope = new Float64Array(weights.length)
  for (let round = 0; round < ROUNDS; round++) {
    slope.fill(0)
    for (const [i, row] of rows.entries()) addTo(slope, row, 1 / (1 + Math.exp(-product(row, weights))) - (wanted[i] ?? 0))
    for (let j = 1; j < weights.length; j++) slope[j] = (slope[j] ?? 0) + SHRINK * rows.length * (weights[j] ?? 0)
    addTo(weights, slope, -STEP / rows.length)
  }
  return [...weights]
}
function product(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let j = 0; j < a.length; j++) sum += (a[j] ?? 0) * (b[j] ?? 0)
  return sum
}
function addTo(sum: Float64Array, part: Float64Array, times: number) {
  for (let j = 0; j < sum.length; j++) sum[j] = (sum[j] ?? 0) + times * (part[j] ?? 0)
}

/** Weights that take features as they are. */
function unscaled(names: readonly string[], scales: readonly Scale[], weights: readonly number[]): Readonly<Record<string, number>> {
  const per = names.map((_, j) => (weights[j + 1] ?? 0) / (scales[j]?.deviation ?? 1))
  const bias = (weights[0] ?? 0) - per.reduce((sum, weight, j) => sum + weight * (scales[j]?.mean ?? 0), 0)
  const entries = names.map((name, j) => [name, rounded(per[j] ?? 0)] as const)
  return { bias: rounded(bias), ...Object.fromEntries(entries) }
}
function rounded(value: number): number {
  return Number(value.toFixed(DECIMALS))
}

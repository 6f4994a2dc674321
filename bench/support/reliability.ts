/** A plan that confidence decides about: how sure the engine is of it, and whether it is right. */
export interface Decided {
  readonly confidence: number
  readonly margin: number
  readonly right: boolean
}

const BINS = 10
const THRESHOLDS = [0.5, 0.55, 0.6, 0.62, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]
/** What the plan contract proposed before anything was measured. */
const PROPOSED = { confidence: 0.75, margin: 0.08 }

/** Mean distance between how sure the engine is and how often it is right, by tenths of confidence. 0 is perfect. */
export function calibrationError(decided: readonly Decided[]): number {
  const bins = Map.groupBy(decided, ({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)))
  const gaps = [...bins.values()].map((bin) => Math.abs(mean(bin, ({ confidence }) => confidence) - mean(bin, ({ right }) => Number(right))) * bin.length)
  return decided.length === 0 ? 0 : gaps.reduce((sum, gap) => sum + gap, 0) / decided.length
}

/** What answering from each confidence on would give, in shares of all questions, as lines of text. */
export function thresholdTable(decided: readonly Decided[], questions: number): readonly string[] {
  const rows = THRESHOLDS.map((from) =>
    rowOf(
      from.toFixed(2),
      decided.filter(({ confidence }) => confidence >= from),
      questions,
    ),
  )
  const proposed = decided.filter(({ confidence, margin }) => confidence >= PROPOSED.confidence && margin >= PROPOSED.margin)
  return [
    'confidence from    answered   right   silently wrong   right of answered',
    ...rows,
    rowOf(`${PROPOSED.confidence}, margin ${PROPOSED.margin}`, proposed, questions),
  ]
}

function rowOf(name: string, answered: readonly Decided[], questions: number): string {
  const right = answered.filter((one) => one.right).length
  const cells = [answered.length, right, answered.length - right].map((count) => percent(count / questions))
  return `${name.padEnd(17)} ${cells[0]?.padStart(9)} ${cells[1]?.padStart(8)} ${cells[2]?.padStart(12)} ${percent(right / answered.length).padStart(16)}`
}

export function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '–'
}
function mean<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0) / items.length
}

/**
 * How sure the engine is of what, and how sure it must be. Measured where it says so, declared where it says so; why these
 * values: docs/decisions/2026-11-21-confidence-thresholds.md. Measure again with `npm run bench -- calibrate`.
 */

/** Calibrated confidence from which a plan is answered. Measured: below it, answers are wrong too often to be worth giving. */
export const ANSWER_CONFIDENCE = 0.62

/** Calibrated confidence that each of two readings needs to be asked about. Declared by the plan contract. */
export const ASK_CONFIDENCE = 0.25

/** Facts of a reading that no rival was ranked against and no table was fitted for: declared, not measured on a model with measures. */
interface Declared {
  readonly score: number
  readonly margin: number
  readonly confidence: number
}

/** A plan about figures in which every word found its place. */
export const FIGURES: Declared = { score: 0.9, margin: 1, confidence: 0.93 }

/** A change of the plan before, in which every word found its place. */
export const FOLLOW_UP: Declared = { score: 0.88, margin: 1, confidence: 0.9 }

/** Readings of "our best customers", most general measure first: likely enough to offer, too near each other to answer. */
export const WHICH_FIGURE: readonly Declared[] = [0.61, 0.57, 0.5].map((score) => ({ score, margin: 0.04, confidence: 0.4 }))

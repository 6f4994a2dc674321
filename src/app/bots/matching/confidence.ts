/** Below it an answer would be wrong more often than one time in twenty; where the published threshold of 0.7 sits. */
const KNEE_RAW = 0.5
const KNEE = 0.7

/** A raw score as the confidence that thresholds are compared with; grows with it, 0 at 0 and 1 at 1. */
export function confidenceOf(raw: number): number {
  return raw <= KNEE_RAW ? (KNEE / KNEE_RAW) * raw : KNEE + ((1 - KNEE) / (1 - KNEE_RAW)) * (raw - KNEE_RAW)
}

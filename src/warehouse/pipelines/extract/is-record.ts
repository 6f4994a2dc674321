import { ExactNumber } from '../json/index.ts'

/** A JSON object, not a list and not an exact number. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
}

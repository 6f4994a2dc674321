export { type CheckedText, checkText, FILLED, MARK, type Miss } from './check-text.ts'
export { type CitedResult, type Evidence, evidenceOf, type Reckoned } from './evidence.ts'
export type { Figure } from './figure.ts'
export { figuresIn } from './figures-in.ts'

export { compose } from './compose.ts'
export type { Compact, Composed } from './composition.ts'

export type { EditStep } from './edit-step.ts'
export { editsOf } from './edits-of.ts'

export { type Abstained, investigate } from './investigate.ts'
export { type Subject, subjectOf } from './subject-of.ts'
export { causeWords } from './subject-words.ts'

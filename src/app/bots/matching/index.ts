export { type Decision, decide } from './decide.ts'
export { createMatcher, type EntitySpan, type Explanation, type FindEntity, type Match, type Matchable, type Matcher } from './matcher.ts'
export { editDistance } from './similarity.ts'
export { folded, type Word, wordsOf } from './words.ts'

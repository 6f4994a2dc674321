export { renderPng } from '../../ask/chart/index.ts'
export { type Asking, type AskingDeps, createAsking } from './asking.ts'
export { explain } from './explain.ts'
export { suggestQuestions } from './suggest.ts'

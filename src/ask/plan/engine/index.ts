export { planQuestion } from './plan-question.ts'

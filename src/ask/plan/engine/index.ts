export { planQuestion } from './plan-asked.ts'

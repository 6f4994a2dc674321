export { execute } from './execute.ts'

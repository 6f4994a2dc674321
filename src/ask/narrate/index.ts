export { narrate } from './narrate.ts'
export { bold, escaped, type Told } from './telling.ts'

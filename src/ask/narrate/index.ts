export { narrate } from './narrate.ts'
export type { Told } from './telling.ts'

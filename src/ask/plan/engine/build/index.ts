export { type Built, build, type NotBuilt } from './build.ts'
export type { Features } from './features.ts'

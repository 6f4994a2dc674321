export { link } from './link.ts'
export { stemOf } from './stem.ts'

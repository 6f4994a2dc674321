export { fillTemplate } from './fill-template.ts'
export { parseTemplate } from './parse-template.ts'
export type { ParsedTemplate } from './template.ts'

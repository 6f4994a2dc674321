export { ExactNumber } from './exact-number.ts'
export { type JsonPath, MAX_PAGE_DEPTH, PART_FROM_BYTES, type PageBody, type PageLimits, parsePage, parsePageParts } from './page.ts'
export { type CompiledPath, compilePath, type Located, PathSyntaxError } from './path.ts'

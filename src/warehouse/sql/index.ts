import { warmParsers } from './parsers.ts'

export type { NamedTable, StatementFacts } from './facts.ts'
export { type ParsedStatement, parseSelect, type StatementKind } from './parse-select.ts'
export { qualifyTables } from './qualify.ts'

// The guard is synchronous and refuses what it cannot parse, so whoever can call it must find the parsers loaded
await warmParsers()

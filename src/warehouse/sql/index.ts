import { warmParsers } from './parsers.ts'

export { type Canonical, canonicalText, type Token, wordOf } from './canonical.ts'
export { folded, type NamedTable, type StatementFacts } from './facts.ts'
export { type ParsedStatement, parseSelect, type StatementKind } from './parse-select.ts'
export { isTree, type Tree, treeOf } from './parsers.ts'
export { isAliased, type Replacement, replaceTables } from './replace-tables.ts'
export { agreesOnTables } from './second-opinion.ts'
export { whereExpression } from './where-expression.ts'

// The guard is synchronous and refuses what it cannot parse, so whoever can call it must find the parsers loaded
await warmParsers()

import { distance } from 'fastest-levenshtein'
import type { Catalog } from '../connectors/connector.ts'
import { isRequired, readFilters } from './applicable.ts'
import { bindCondition, FILTER_LIMITS } from './bind-condition.ts'
import { keyFits, tableNamed } from './filter-key.ts'
import type { AccessRules, ConfirmedKey, RuleProblem } from './rules.ts'
import { tableAccess } from './table-access.ts'

/** What is wrong with rules before they are stored; empty when nothing is. Locations are relative to the rules. */
export function checkAccessRules(rules: AccessRules, catalog: Catalog, confirmedKeys: readonly ConfirmedKey[] = []): readonly RuleProblem[] {
  const problems = [...filterProblems(rules, catalog), ...tableProblems(rules, catalog)]
  if (problems.length > 0) return problems
  const access = tableAccess(rules, catalog, confirmedKeys)
  if (access.kind === 'broken') return [{ loc: ['tables'], message: access.reason, type: 'no_table' }]
  return rules.tables.flatMap((rule, n): readonly RuleProblem[] => {
    const table = tableNamed(rule.name, catalog.tables)
    const isClosed = table !== undefined && rule.access !== 'hidden' && !access.columns.has(table.id)
    return isClosed ? [{ loc: ['tables', n, 'access'], message: closedMessage(rule.access), type: 'access' }] : []
  })
}

function closedMessage(access: 'filtered' | 'via' | 'shared' | 'hidden'): string {
  if (access === 'via') return 'no declared key leads from this table to a filtered one within 3 steps'
  return access === 'filtered' ? 'the table lacks a required filter column' : 'the table shows no column'
}

function filterProblems(rules: AccessRules, catalog: Catalog): readonly RuleProblem[] {
  const filters = readFilters(rules)
  if (filters === undefined) return [{ loc: ['filters'], message: 'filters map a column to a condition', type: 'filters' }]
  const columns = new Set(Object.keys(rules.filters))
  if (columns.size > FILTER_LIMITS.columns) return [{ loc: ['filters'], message: `at most ${FILTER_LIMITS.columns} columns`, type: 'too_long' }]
  return filters.flatMap((filter): readonly RuleProblem[] => {
    const { key, condition, loc } = filter
    if (condition.required !== undefined && typeof condition.required !== 'boolean') return [{ loc, message: 'required is true or false', type: 'bool_type' }]
    if (!isRequired(filter) && key.table !== undefined) return [{ loc, message: 'required belongs to a key without a table', type: 'required' }]
    const found = catalog.tables.filter((table) => keyFits(key, table)).flatMap((table) => table.columns.filter((column) => column.name === key.column))
    if (found.length === 0) return [{ loc, message: unknownColumn(key.column, catalog), type: 'unknown_column' }]
    const unfit = found.map((column) => bindCondition(condition, column)).find((bound) => bound.kind === 'unfit')
    return unfit?.kind === 'unfit' ? [{ loc, message: unfit.message, type: unfit.type }] : []
  })
}

function unknownColumn(name: string, catalog: Catalog): string {
  const names = [...new Set(catalog.tables.flatMap((table) => table.columns.map((column) => column.name)))]
  const [nearest] = names.map((each) => ({ each, away: distance(each.toLowerCase(), name.toLowerCase()) })).sort((left, right) => left.away - right.away)
  const isNear = nearest !== undefined && nearest.away <= Math.max(1, name.length / 3)
  return `unknown column '${name}'${isNear ? `; did you mean '${nearest.each}'?` : ''}`
}

function tableProblems(rules: AccessRules, catalog: Catalog): readonly RuleProblem[] {
  return rules.tables.flatMap((rule, n): readonly RuleProblem[] => {
    const table = tableNamed(rule.name, catalog.tables)
    if (table === undefined) return [{ loc: ['tables', n, 'name'], message: `unknown table '${rule.name}'`, type: 'unknown_table' }]
    const unknown = rule.columns?.find((name) => !table.columns.some((column) => column.name === name))
    if (unknown === undefined) return []
    return [{ loc: ['tables', n, 'columns'], message: `unknown column '${unknown}'`, type: 'unknown_column' }]
  })
}

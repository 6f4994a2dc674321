import type { AccessRule } from '../filters/table-access.tsx'
import type { SpaceFields } from './space-form-state.ts'
import type { TableLists, TableRule } from './spaces-api.ts'

/** Only what is named is shown from now on, so what the filters show today is named. */
export function closedToNew({ tables }: SpaceFields, lists: TableLists | undefined): Pick<SpaceFields, 'tables' | 'tablesDefault'> {
  const unnamed = (lists?.filtered ?? []).filter((name) => tables.every((rule) => rule.name !== name))
  return { tables: [...tables, ...unnamed.map((name) => ({ name, access: 'filtered' as const }))], tablesDefault: 'hidden' }
}

export function openToNew({ tables }: SpaceFields): Pick<SpaceFields, 'tables' | 'tablesDefault'> {
  return { tables: tables.filter(({ access, columns }) => access !== 'filtered' || columns !== undefined), tablesDefault: 'rule' }
}

/**
 * Rules after a change of those that are not `filtered`, which the form shows as "By the filters". Columns that the API
 * narrowed stay narrowed; a table given back to the filters stays named where only named ones are shown.
 */
export function withRules({ tables, tablesDefault }: SpaceFields, chosen: readonly AccessRule[]): readonly TableRule[] {
  const isChosen = ({ name }: TableRule) => chosen.some((rule) => rule.name === name)
  const back = tables.filter((rule) => !isChosen(rule) && (rule.access === 'filtered' || rule.columns !== undefined || tablesDefault === 'hidden'))
  const kept = back.map((rule) => ({ ...rule, access: 'filtered' as const }))
  return [...kept, ...chosen.map((rule) => ({ ...tables.find(({ name }) => name === rule.name), ...rule }))]
}

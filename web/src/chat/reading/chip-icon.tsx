import {
  IconArrowsLeftRight,
  IconArrowsSort,
  IconCalendar,
  IconCategory,
  IconChartBar,
  IconCode,
  IconColumns,
  IconFilter,
  IconListNumbers,
  IconMathFunction,
  IconRoute,
  IconSum,
  IconTable,
} from '@tabler/icons-react'
import type { Chip } from '../../api/wire.ts'

const ICONS = {
  measure: IconSum,
  dimension: IconCategory,
  filter: IconFilter,
  period: IconCalendar,
  comparison: IconArrowsLeftRight,
  order: IconArrowsSort,
  limit: IconListNumbers,
  chart: IconChartBar,
  entity: IconTable,
  path: IconRoute,
  column: IconColumns,
  window: IconMathFunction,
  sql: IconCode,
} as const

export function ChipIcon({ kind }: { readonly kind: Chip['kind'] }) {
  const Icon = ICONS[kind]
  return <Icon size={14} aria-hidden />
}

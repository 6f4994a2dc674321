import type { Chip } from '../../api/wire.ts'

/** What a kind of chip is called for people. */
export const CHIP_WORDS: Readonly<Record<Chip['kind'], string>> = {
  measure: 'Measure',
  dimension: 'Split by',
  filter: 'Filter',
  period: 'Period',
  comparison: 'Compared with',
  order: 'Order',
  limit: 'How many',
  chart: 'Chart',
  entity: 'What is counted',
  path: 'How tables are joined',
  column: 'Column',
  window: 'Calculation',
  sql: 'SQL',
}

const FOLDED_UNLESS = 0.3

/** Joins and entities that nobody named, or that cannot be otherwise, are folded away while nothing else was likely. */
export function isFolded(chip: Chip): boolean {
  const quiet = chip.kind === 'path' || chip.kind === 'entity'
  return quiet && (chip.default || !isEditable(chip)) && !chip.alternatives.some((one) => one.score >= FOLDED_UNLESS)
}

export function isEditable(chip: Chip): boolean {
  return chip.alternatives.length > 0 || chip.input !== undefined || chip.removable
}

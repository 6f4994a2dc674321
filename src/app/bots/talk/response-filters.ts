import type { Filter } from '../interaction.ts'
import type { Known } from './substitute.ts'

/** Whether all filters of a response hold: an attribute of the user, else a parameter of the session. */
export function allHold(filters: readonly Filter[], known: Known): boolean {
  return filters.every((filter) => holds(filter, knownValue(filter.attribute, known)))
}

function knownValue(name: string, { attributes, parameters }: Known): string | undefined {
  if (Object.hasOwn(attributes, name)) return attributes[name]
  return Object.hasOwn(parameters, name) ? parameters[name] : undefined
}

function holds({ operator, value: wanted = '' }: Filter, value: string | undefined): boolean {
  if (operator === 'exists') return value !== undefined
  if (operator === 'not_exists') return value === undefined
  if (value === undefined) return operator === 'not_equals'
  const [a, b] = [value.toLowerCase(), String(wanted).toLowerCase()]
  switch (operator) {
    case 'equals':
      return a === b
    case 'not_equals':
      return a !== b
    case 'contains':
      return a.includes(b)
    case 'starts_with':
      return a.startsWith(b)
    case 'greater_than':
      return compared(a, b) > 0
    case 'less_than':
      return compared(a, b) < 0
  }
}

/** As numbers, else as times; NaN, which is neither greater nor less, where they are neither. */
function compared(a: string, b: string): number {
  const numbers = [a, b].map((text) => (text.trim() === '' ? Number.NaN : Number(text)))
  const [x = Number.NaN, y = Number.NaN] = numbers.some(Number.isNaN) ? [Date.parse(a), Date.parse(b)] : numbers
  return x - y
}

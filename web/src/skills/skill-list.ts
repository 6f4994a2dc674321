import type { Skill } from './skills-api.ts'

export const SHOWN = { all: 'All', on: 'On', off: 'Off', failing: 'Last test failed' } as const
export const ORDERS = { name: 'By name', saved: 'Last saved', tested: 'Last tested' } as const
export type Shown = keyof typeof SHOWN
export type Order = keyof typeof ORDERS

export interface ListChoice {
  readonly words: string
  readonly shown: Shown
  readonly order: Order
}

/** The skills that fit, in the order wanted. */
export function chosen(skills: readonly Skill[], { words, shown, order }: ListChoice): readonly Skill[] {
  const wanted = words.trim().toLowerCase()
  return skills.filter((skill) => isShown(skill, shown) && isAbout(skill, wanted)).toSorted(COMPARE[order])
}

function isShown({ active, last_test }: Skill, shown: Shown): boolean {
  if (shown === 'failing') return last_test !== undefined && last_test.status !== 'ok'
  return shown === 'all' || active === (shown === 'on')
}

function isAbout({ name, description, groups }: Skill, wanted: string): boolean {
  return [name, description, ...groups].some((text) => text.toLowerCase().includes(wanted))
}

const COMPARE: Readonly<Record<Order, (left: Skill, right: Skill) => number>> = {
  name: (left, right) => left.name.localeCompare(right.name),
  saved: (left, right) => right.updated_at.localeCompare(left.updated_at),
  tested: (left, right) => (right.last_test?.at ?? '').localeCompare(left.last_test?.at ?? ''),
}

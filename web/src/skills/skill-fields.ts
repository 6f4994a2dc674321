import { newId } from '../chat/new-id.ts'
import type { Effects, ParameterType, Skill, SkillParameter, SkillText } from './skills-api.ts'

/** A parameter on the form; `key` stays while its name is typed. */
export interface ParameterRow {
  readonly key: string
  readonly name: string
  readonly type: ParameterType
  readonly description: string
  readonly required: boolean
}
export type Network = 'any' | 'none' | 'list'

/** A skill on the form. */
export interface SkillFields {
  readonly name: string
  readonly description: string
  readonly code: string
  readonly parameters: readonly ParameterRow[]
  readonly network: Network
  readonly hosts: readonly string[]
  readonly effects: Effects
  readonly groups: readonly string[]
  readonly active: boolean
  readonly needs: readonly string[]
}

const ANY_HOST = '*'
const STARTER = `# Parameters are variables here. Print what should come back:
# text, a dictionary, or a DataFrame.
print(f"Hello, {name}.")
`

export const NEW_SKILL: SkillText = {
  name: '',
  description: '',
  parameters: [{ name: 'name', type: 'str', description: 'Who is greeted' }],
  code: STARTER,
  groups: ['all_users'],
  active: true,
  allowed_hosts: [],
  effects: 'reads',
  needs: [],
}

export function fieldsOf(text: SkillText): SkillFields {
  const { name, description, code, effects, groups, active, needs } = text
  const any = text.allowed_hosts.includes(ANY_HOST)
  return {
    ...{ name, description, code, effects, groups, active, needs },
    parameters: text.parameters.map(rowOf),
    network: any ? 'any' : text.allowed_hosts.length === 0 ? 'none' : 'list',
    hosts: any ? [] : text.allowed_hosts,
  }
}

/** The same as the server has it; a row without name and words was never filled in. */
export function textOf(fields: SkillFields): SkillText {
  const { name, description, code, effects, groups, active, needs } = fields
  return {
    ...{ name: name.trim(), description: description.trim(), code, effects, groups, active, needs },
    parameters: filledRows(fields).map(parameterOf),
    allowed_hosts: fields.network === 'any' ? [ANY_HOST] : fields.network === 'none' ? [] : fields.hosts,
  }
}

/** Rows as they are sent, in order: the server's complaints count them so. */
export function filledRows({ parameters }: SkillFields): readonly ParameterRow[] {
  return parameters.filter(({ name, description }) => name.trim() !== '' || description.trim() !== '')
}

export function emptyRow(): ParameterRow {
  return rowOf({ name: '', type: 'str' })
}

function rowOf({ name, type, description = '', required = true }: SkillParameter): ParameterRow {
  return { key: newId(), name, type, description, required }
}

function parameterOf({ name, type, description, required }: ParameterRow): SkillParameter {
  return { name: name.trim(), type, description: description.trim(), required }
}

/** What is stored of a skill, in the form's own words, so that both can be compared. */
export function storedText(skill: Skill): SkillText {
  return textOf(fieldsOf(skill))
}

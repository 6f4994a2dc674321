import type { Draft, NewSkill, SkillChange, TableGiven, TestOrder } from '../../../app/skills/index.ts'
import type { SkillChange as ChangeBody, DraftRequest, SkillInput, TestRequest } from './schema.ts'

/** A request in the words of the inside. */
export function newSkill({ allowed_hosts: allowedHosts, ...rest }: SkillInput): NewSkill {
  return { ...rest, ...(allowedHosts && { allowedHosts }) }
}

export function skillChange({ allowed_hosts: allowedHosts, ...rest }: ChangeBody): SkillChange {
  return { ...rest, ...(allowedHosts && { allowedHosts }) }
}

export function testOrder({ params, timeout_s: timeout, allowed_hosts: allowedHosts, code, parameters, secrets }: TestRequest): TestOrder {
  const instead = {
    ...(code !== undefined && { code }),
    ...(parameters && { parameters }),
    ...(allowedHosts && { allowedHosts }),
    ...(secrets && { secrets }),
  }
  return { ...orderOf(params, timeout), instead }
}

export function draftOrder(body: DraftRequest): readonly [Draft, Omit<TestOrder, 'instead'>] {
  const { name, code, parameters = [], allowed_hosts: allowedHosts = ['*'], secrets = {} } = body
  return [{ name, code, parameters, allowedHosts, secrets }, orderOf(body.params, body.timeout_s)]
}

function orderOf(params: TestRequest['params'], timeout: number | undefined): Omit<TestOrder, 'instead'> {
  const given = Object.entries(params).map(([name, value]) => [name, typeof value === 'object' ? tableGiven(value) : value] as const)
  return { params: Object.fromEntries(given), ...(timeout !== undefined && { wallMs: Math.ceil(timeout * 1_000) }) }
}

function tableGiven(table: Extract<TestRequest['params'][string], object>): TableGiven {
  return 'chat_id' in table ? { chatId: table.chat_id, key: table.df_key } : table
}

import { z } from 'zod'
import type { AskSkill, SkillPrint } from '../../../ask/services.ts'
import { failure, said, tool } from '../tool.ts'

const NO_SKILLS = 'Skills cannot run on this server.'

export const listSkills = tool({
  name: 'list_skills',
  title: 'Skills',
  description: 'Lists the skills (small programs of this organisation) that you may use, with their parameters.',
  input: z.object({}),
  run: async (_given, { actor }, { skills }) => {
    const listed = { skills: ((await skills?.list(actor)) ?? []).map(present) }
    return said(JSON.stringify(listed), listed)
  },
})

function present({ name, version, description, parameters, effects }: AskSkill) {
  return { name, version, description, parameters, needs_confirmation: effects === 'sends' }
}

export const runSkill = tool({
  name: 'run_skill',
  title: 'Run a skill',
  description: 'Runs a skill of list_skills with its parameters. Skills that change something outside need a person’s consent and run only in Parley itself.',
  openWorld: true,
  input: z.object({
    name: z.string().min(1).max(128),
    parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  }),
  run: async ({ name, parameters }, { actor, publicUrl, signal }, { skills }) => {
    if (skills === undefined) return failure(NO_SKILLS)
    const skill = (await skills.list(actor)).find((each) => each.name === name)
    if (skill === undefined) return failure('Skill not found')
    if (skill.effects === 'sends') return failure(`A person must confirm this skill in Parley: ${publicUrl}`)
    const wrong = wrongParameter(skill, parameters)
    if (wrong !== undefined) return failure(wrong)
    const run = await skills.run(actor, { name, version: skill.version, arguments: parameters, consent: 'not_needed' }, signal)
    if (run.error !== undefined) return failure(`${run.error.type}: ${run.error.message}`)
    if (run.use.status !== 'ok') return failure(`The run ended: ${run.use.status}`)
    const outputs = run.outputs.map(wireOutput)
    return said(outputs.map(({ data }) => (typeof data === 'string' ? data : JSON.stringify(data))).join('\n\n'), { status: run.use.status, outputs })
  },
})

type Given = Readonly<Record<string, string | number | boolean>>
const TYPES: Readonly<Record<string, string>> = { str: 'string', number: 'number', bool: 'boolean' }

function wrongParameter(skill: AskSkill, given: Given): string | undefined {
  const unknown = Object.keys(given).find((name) => !skill.parameters.some((parameter) => parameter.name === name))
  if (unknown !== undefined) return `Unknown parameter: ${unknown}`
  const frame = skill.parameters.find(({ type, required }) => type === 'dataframe' && required)
  if (frame !== undefined) return `The parameter ${frame.name} takes the rows of an earlier answer, so this skill runs in a chat: ask for it with ask_dot.`
  // a parameter may be called what every object has
  const missing = skill.parameters.find(({ name, required }) => required && !Object.hasOwn(given, name))
  if (missing !== undefined) return `Missing parameter: ${missing.name}`
  const wrong = skill.parameters.find(({ name, type }) => Object.hasOwn(given, name) && typeof given[name] !== TYPES[type])
  return wrong === undefined ? undefined : `The parameter ${wrong.name} must be of type ${wrong.type}`
}

function wireOutput(print: SkillPrint): { readonly type: string; readonly data: unknown } {
  if (print.kind === 'text') return { type: 'text', data: print.text }
  if (print.kind === 'json') return { type: 'json', data: print.data }
  const { columns, rows } = print.result
  return { type: 'dataframe', data: { columns: columns.map(({ name }) => name), rows } }
}

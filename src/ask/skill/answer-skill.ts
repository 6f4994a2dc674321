import type { Actor, Answer, AskedBack, Exhibit, Json, PendingSkill, Question } from '../../flow.ts'
import type { AskServices, AskSkill, AskSkills, SkillArgument } from '../services.ts'
import { step } from '../step.ts'
import { choicesOf, fillSkill, typed } from './fill-skill.ts'
import type { SkillMatch } from './match-skill.ts'
import { notRun, parameterLines, tellSkill } from './tell-skill.ts'

/** Rows for a skill that works on a table: of the question in `words`, or of the answer before when there are none. */
export type TableFor = (words: string) => Promise<Exhibit | Answer>

/** Where an answer by a skill comes from. */
export interface SkillWork {
  readonly question: Question
  readonly actor: Actor
  readonly services: AskServices
  readonly skills: AskSkills
  readonly tableFor: TableFor
  readonly signal: AbortSignal
}

const YES = /^(?:yes|y|yep|sure|ok|okay|run|run it|do it|go|go ahead|confirm|confirmed|send|send it|yes,? (?:please|run it|do it|go ahead))[.!]*$/i
const NO = /^(?:no|n|nope|cancel|stop|don[’']t|do not|never mind|nevermind|abort|no,? thanks)[.!]*$/i

/** Skills that may be used in this chat: those that work on a table only where earlier results exist. */
export function usableSkills(all: readonly AskSkill[], question: Question): readonly AskSkill[] {
  if (question.agentic === true) return all
  return all.filter(({ parameters }) => parameters.every(({ type }) => type !== 'dataframe'))
}

/** Runs the skill that a question asks for, or asks for what is missing, or for consent. */
export async function answerWithSkill({ skill, rest }: SkillMatch, work: SkillWork): Promise<Answer> {
  const filled = fillSkill(skill, rest)
  const table = skill.parameters.some(({ type }) => type === 'dataframe') ? { table: filled.rest } : {}
  return goOn(skill, { skill: skill.name, version: skill.version, parameters: filled.values, confirm: false, ...table }, work)
}

/**
 * Takes a question as the reply to what a skill waits for: a value, consent, or a no.
 *
 * @returns null when it is none of these, so that it is a question of its own
 */
export async function answerPending(pending: PendingSkill, work: SkillWork): Promise<Answer | null> {
  const said = work.question.text.trim()
  const skill = (await work.skills.list(work.actor)).find(({ name, version }) => name === pending.skill && version === pending.version)
  if (NO.test(said)) return notRun(pending.skill)
  if (skill === undefined) return YES.test(said) ? changedSince(pending) : null
  if (pending.confirm) return YES.test(said) ? run(skill, pending, 'given', work) : null
  const parameter = skill.parameters.find(({ name }) => name === pending.missing)
  const value = parameter && typed(parameter, said)
  if (parameter === undefined || value === undefined) return null
  return goOn(skill, { ...pending, parameters: { ...pending.parameters, [parameter.name]: value } }, work)
}

async function goOn(skill: AskSkill, pending: PendingSkill, work: SkillWork): Promise<Answer> {
  const { missing: _asked, ...known } = pending
  const missing = skill.parameters.find(({ name, required, type }) => required && type !== 'dataframe' && known.parameters[name] === undefined)
  if (missing !== undefined) {
    const what = missing.description === '' ? '' : ` (${missing.description.replace(/\.$/, '')})`
    const question = `**${skill.name}** needs a value for \`${missing.name}\`${what}. What should it be?`
    return { kind: 'asked', question, options: choicesOf(missing).slice(0, 5), pending: { ...known, missing: missing.name } }
  }
  return skill.effects === 'sends' ? askConsent(skill, known) : run(skill, known, 'not_needed', work)
}

function askConsent(skill: AskSkill, pending: PendingSkill): AskedBack {
  const table = pending.table === undefined ? [] : [`- table: ${pending.table === '' ? 'the rows of the answer before' : `“${pending.table}”`}`]
  const lines = [parameterLines(pending.parameters), ...table].filter((line) => line !== '').join('\n')
  const question = `**${skill.name}** may send or change something outside Parley. Run it with exactly this?${lines === '' ? '' : `\n\n${lines}`}`
  return { kind: 'asked', question, options: ['Run it', 'Cancel'], pending: { ...pending, confirm: true } }
}

async function run(skill: AskSkill, pending: PendingSkill, consent: 'given' | 'not_needed', work: SkillWork): Promise<Answer> {
  const { actor, services, skills, signal } = work
  const table = pending.table === undefined ? undefined : await work.tableFor(pending.table)
  if (table !== undefined && 'kind' in table) return table
  const call = { name: skill.name, version: skill.version, arguments: argumentsOf(skill, pending, table), consent }
  const done = await step(services, 'skill', `Running ${skill.name}`, () => skills.run(actor, call, signal))
  return tellSkill(skill, done, table === undefined ? [] : [table])
}

function argumentsOf(skill: AskSkill, { parameters }: PendingSkill, table: Exhibit | undefined): Readonly<Record<string, SkillArgument>> {
  const entries = skill.parameters.flatMap(({ name, type }): (readonly [string, SkillArgument])[] => {
    if (type === 'dataframe') return table === undefined ? [] : [[name, table.result]]
    const value: Json | undefined = parameters[name]
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[name, value]] : []
  })
  return Object.fromEntries(entries)
}

function changedSince({ skill }: PendingSkill): Answer {
  return notRun(skill, `${skill} has changed since you were asked, so I did not run it. Ask again to see what it would do now.`)
}

import { z } from 'zod'
import { AppError } from '../../../../errors.ts'
import type { Json } from '../../../../flow.ts'
import type { AskSkill, SkillArgument, SkillParameterSpec, SkillRun } from '../../../services.ts'
import { step } from '../../../step.ts'
import { AGENT_LIMITS } from '../agent-limits.ts'
import { plainMarkdown } from '../plain-markdown.ts'
import { rowsForModel } from '../rows-for-model.ts'
import type { Session } from '../session.ts'
import { agentTool, found, problem, type ToolOutcome } from './tool.ts'

export const runSkill = agentTool(
  {
    name: 'run_skill',
    description:
      'Runs a skill. A parameter of type dataframe takes the name of a result (q1). A skill marked [asks the person first] is put to the person instead.',
    input: {
      type: 'object',
      properties: { skill: { type: 'string' }, parameters: { type: 'object', description: 'Parameter name → value' } },
      required: ['skill'],
    },
  },
  z.object({ skill: z.string().max(200), parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional() }),
  async ({ skill: name, parameters = {} }, session) => {
    const skill = session.skills.find((each) => each.name === name)
    if (skill === undefined) return problem('There is no such skill.', { skills: session.skills.map((each) => each.name) })
    const unknown = Object.keys(parameters).filter((key) => !skill.parameters.some((spec) => spec.name === key))
    if (unknown.length > 0) return problem('The skill has no such parameter.', { parameters: skill.parameters.map((spec) => `${spec.name}: ${spec.type}`) })
    const missing = skill.parameters.find((spec) => spec.required && parameters[spec.name] === undefined)
    if (missing !== undefined) return problem(`The skill needs ${missing.name} (${missing.type}). ${missing.description}`)
    if (skill.effects === 'sends') return forConsent(skill, parameters, session)
    if (session.uses.length >= AGENT_LIMITS.skills[session.task.question.mode]) return problem('No further skill may run for this question.')
    const values = argumentsOf(skill, parameters, session)
    return 'problem' in values ? problem(values.problem) : run(skill, values.given, session)
  },
)

/** What sends or changes something waits for a click on exactly these parameters; text in data is never consent. */
function forConsent(skill: AskSkill, parameters: Readonly<Record<string, Json>>, session: Session): ToolOutcome {
  if (!session.mayAskBack) return problem('This skill needs the consent of the person, who cannot be asked now. Say so in your answer.')
  if (skill.parameters.some((spec) => spec.type === 'dataframe')) return problem('A skill that sends cannot be given a table by you. Say so in your answer.')
  const wrong = skill.parameters.find((spec) => parameters[spec.name] !== undefined && !fits(parameters[spec.name], spec))
  if (wrong !== undefined) return problem(`${wrong.name} has to be a ${wrong.type}.`)
  return {
    kind: 'end',
    answer: {
      kind: 'asked',
      question: `Run the skill “${skill.name}” with these parameters? It may send or change something outside Parley.`,
      options: ['Run it', 'Do not run it'],
      pending: { skill: skill.name, version: skill.version, parameters, confirm: true },
    },
  }
}

function argumentsOf(
  skill: AskSkill,
  parameters: Readonly<Record<string, string | number | boolean>>,
  session: Session,
): { readonly given: Readonly<Record<string, SkillArgument>> } | { readonly problem: string } {
  const given: Record<string, SkillArgument> = {}
  for (const spec of skill.parameters) {
    const value = parameters[spec.name]
    if (value === undefined) continue
    if (spec.type !== 'dataframe') {
      if (!fits(value, spec)) return { problem: `${spec.name} has to be a ${spec.type}.` }
      given[spec.name] = value
      continue
    }
    const kept = session.kept.get(String(value))
    if (kept === undefined) return { problem: `${spec.name} takes the name of a result: ${[...session.kept.keys()].join(', ') || 'run a query first'}.` }
    given[spec.name] = kept.result
  }
  return { given }
}

const TYPES = { str: 'string', number: 'number', bool: 'boolean' } as const
function fits(value: Json | undefined, spec: SkillParameterSpec): boolean {
  return spec.type !== 'dataframe' && typeof value === TYPES[spec.type]
}

async function run(skill: AskSkill, given: Readonly<Record<string, SkillArgument>>, session: Session): Promise<ToolOutcome> {
  const { services, actor, signal } = session
  const { skills } = services
  if (skills === undefined) return problem('No skills run on this server.')
  try {
    const call = { name: skill.name, version: skill.version, arguments: given, consent: 'not_needed' } as const
    const ran = await step(services, 'skill', `Running ${skill.name}`, () => skills.run(actor, call, signal))
    session.uses.push(ran.use)
    return printed(skill, ran, session)
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError)) throw error
    return problem(`The skill could not run: ${error.message}`)
  }
}

/** What a skill printed, kept; the model gets of it what it gets of rows. */
function printed(skill: AskSkill, { outputs, error }: SkillRun, session: Session): ToolOutcome {
  const { rowsMayLeave } = session.picked
  const shown = outputs.map((output): Json => {
    if (output.kind === 'table') {
      const name = `s${session.kept.size + 1}`
      session.kept.set(name, { name, title: `${skill.name}`, result: output.result, chart: null })
      return rowsForModel(name, output.result, rowsMayLeave)
    }
    const text = output.kind === 'text' ? output.text : JSON.stringify(output.data)
    if (output.kind === 'text') session.words.push({ skill: skill.name, text: plainMarkdown(text) })
    return rowsMayLeave ? text.slice(0, AGENT_LIMITS.resultCharacters) : `${output.kind} of ${text.length} characters, not shown to you`
  })
  if (error !== undefined)
    return problem(`The skill failed: ${error.type}${rowsMayLeave ? `: ${error.message.slice(0, AGENT_LIMITS.cellCharacters)}` : ''}`, shown)
  return found({ printed: shown, note: 'What a skill prints as text is shown to the reader below your answer.' })
}

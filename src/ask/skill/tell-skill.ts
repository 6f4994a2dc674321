import type { Exhibit, Json, Reported, ReportPart } from '../../flow.ts'
import type { AskSkill, SkillPrint, SkillRun } from '../services.ts'

/** What a skill printed, as an answer: text as it is, tables as exhibits, other data as JSON. */
export function tellSkill(skill: AskSkill, run: SkillRun, inputs: readonly Exhibit[]): Reported {
  const tables = run.outputs.flatMap((output) => (output.kind === 'table' ? [output.result] : []))
  const shown: Exhibit[] = tables.map((result, index) => ({
    name: nameOf(skill.name, tables.length === 1 ? '' : `_${index + 1}`),
    title: tables.length === 1 ? skill.name : `${skill.name}, table ${index + 1}`,
    result,
    chart: null,
  }))
  const rest = [...shown]
  const parts = run.outputs.map((output): ReportPart => partOf(output, rest))
  const ended = endOf(skill, run)
  const said: ReportPart[] = [...parts, ...(ended === undefined ? [] : [{ kind: 'text', text: ended } as const])]
  const words = said.flatMap((part) => (part.kind === 'text' ? [part.text] : []))
  const first = words[0] ?? `${skill.name} returned ${shown.length === 1 ? 'a table' : `${shown.length} tables`}.`
  return {
    kind: 'reported',
    by: 'skill',
    narration: { text: first, caveats: [], followUps: [] },
    parts: words.length === 0 ? [{ kind: 'text', text: first }, ...said] : said,
    exhibits: [...shown, ...inputs],
    findings: [],
    unremarkable: [],
    sources: [{ type: 'skill', id: skill.name, name: skill.name, used: true }],
    assumptions: [],
    skills: [run.use],
  }
}

/** A short answer about a skill that was not run. */
export function notRun(name: string, text = `I did not run ${name}; nothing was sent or changed.`): Reported {
  return {
    kind: 'reported',
    by: 'skill',
    narration: { text, caveats: [], followUps: [] },
    parts: [{ kind: 'text', text }],
    exhibits: [],
    findings: [],
    unremarkable: [],
    sources: [],
    assumptions: [],
    skills: [],
  }
}

function partOf(output: SkillPrint, tables: Exhibit[]): ReportPart {
  if (output.kind === 'text') return { kind: 'text', text: output.text }
  if (output.kind === 'json') return { kind: 'text', text: `\`\`\`json\n${JSON.stringify(output.data, null, 2)}\n\`\`\`` }
  return { kind: 'exhibit', name: tables.shift()?.name ?? '' }
}

/** How it ended, where that needs saying. */
function endOf(skill: AskSkill, { use, error, outputs }: SkillRun): string | undefined {
  if (use.status === 'timeout') return `**${skill.name}** took longer than it may and was stopped.`
  if (use.status === 'killed') return `**${skill.name}** used more than it may and was stopped.`
  if (use.status === 'error')
    return `**${skill.name}** ended with an error${error === undefined ? '.' : `: ${error.type}: ${error.message}${error.line === undefined ? '' : ` (line ${error.line})`}`}`
  return outputs.length === 0 ? `**${skill.name}** ran and printed nothing.` : undefined
}

function nameOf(skill: string, suffix: string): string {
  const slug = skill.toLowerCase().replace(/[^a-z0-9]+/g, '_')
  return `${slug.slice(0, 48 - suffix.length)}${suffix}`
}

/** Parameters as one line each, for a person who is asked for consent. */
export function parameterLines(parameters: { readonly [name: string]: Json }): string {
  return Object.entries(parameters)
    .map(([name, value]) => `- **${name}**: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n')
}

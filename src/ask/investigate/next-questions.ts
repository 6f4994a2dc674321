import type { Exhibit, Question, TurnContext } from '../../flow.ts'
import { link } from '../link/index.ts'
import { planQuestion } from '../plan/engine/index.ts'
import { lower } from '../plan/index.ts'
import { contextFor } from './context-for.ts'
import type { Proven } from './findings.ts'
import type { Ground } from './ground.ts'
import { subjectOf } from './subject-of.ts'

const MOST = 4
const LONGEST = 160

/** Questions that go on from here, each tried: it plans as it stands, or it starts an investigation of its own. */
export function nextQuestions(ground: Ground, proven: readonly Proven[], exhibits: readonly Exhibit[]): readonly string[] {
  const { figure, dimensions } = ground
  const context = contextFor(ground, exhibits)
  const label = lower(figure.label)
  const findings = proven.flatMap(({ chosen }) =>
    chosen.parts.filter((part) => typeof part.value === 'string').map((part) => ({ part, inside: chosen.inside })),
  )
  const wanted = [
    ...findings
      .slice(0, 2)
      .flatMap(({ part }) => [`${figure.label} for ${String(part.value)} by month this year`, `Why did ${label} for ${String(part.value)} change?`]),
    ...dimensions.slice(0, 2).map((dimension) => `${figure.label} by ${lower(dimension.label)} last month`),
    `${figure.label} by month this year`,
    ...otherMeasures(ground).map((other) => `Why did ${lower(other)} change?`),
  ]
  const works = (text: string) => text.length <= LONGEST && tried(text, ground, context)
  const out: string[] = []
  for (const text of new Set(wanted)) if (out.length < MOST && works(text)) out.push(text)
  return out
}

function otherMeasures({ figure, connection }: Ground): readonly string[] {
  const entity = connection.model.entities[figure.entity]
  return Object.values(entity?.measures ?? {})
    .filter((measure) => !measure.hidden && measure.label !== figure.label)
    .slice(0, 3)
    .map((measure) => measure.label)
}

function tried(text: string, { connection, base, question: asked }: Ground, context: TurnContext | undefined): boolean {
  const { model, values } = connection
  const question: Question = { text, mode: asked.mode, clarify: 'allow', connection: connection.id, context: context ? [context] : [] }
  const links = link(question, model, values, base.clock)
  if (/^why /i.test(text)) return subjectOf(question, links, [], connection, base.clock) !== null
  return planQuestion(question, links, model, values, base.clock).kind === 'planned'
}

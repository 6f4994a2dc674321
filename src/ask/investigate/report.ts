import type { Clock, Exhibit, Reported, ReportPart } from '../../flow.ts'
import { contextOf } from '../context.ts'
import { conjuncts, describePredicate, lower, scopeOf } from '../plan/index.ts'
import { readingFor } from './exhibits.ts'
import type { Proven } from './findings.ts'
import type { Ground } from './ground.ts'
import type { Subject } from './subject-of.ts'
import { tellOverview } from './tell-overview.ts'
import type { Timeline } from './timeline.ts'
import { escaped, listed } from './words.ts'

export interface ReportFacts {
  readonly subject: Subject
  readonly ground: Ground
  readonly timeline: Timeline
  readonly proven: readonly Proven[]
  readonly exhibits: readonly Exhibit[]
  readonly clock: Clock
}

/** The report: headline, findings with their charts, what was unremarkable and what was not looked at, next questions. */
export function reportOf(facts: ReportFacts): Reported {
  const { ground, proven, exhibits } = facts
  const overview = overviewText(facts)
  const findings = proven.map((one) => one.finding)
  const unremarkable = unremarkableOf(facts)
  const missed = ground.desk.missed()
  const parts: readonly ReportPart[] = [
    { kind: 'text', text: [...overview, summaryOf(facts)].join(' ') },
    ...exhibits.map((one): ReportPart => ({ kind: 'exhibit', name: one.name })),
    ...proven.flatMap(({ finding, exhibit }, i): readonly ReportPart[] => [
      { kind: 'text', text: `### ${i + 1}. ${finding.title}\n\n${finding.text}` },
      ...(exhibit ? [{ kind: 'exhibit', name: exhibit.name } as const] : []),
    ]),
    ...(unremarkable.length > 0 ? [{ kind: 'text', text: `### Checked, nothing found\n\n${unremarkable.map((one) => `- ${one}`).join('\n')}` } as const] : []),
    ...(missed.length > 0 ? [{ kind: 'text', text: `### Not looked at\n\n${missed.map((one) => `- ${one}`).join('\n')}` } as const] : []),
  ]
  const context = contextFor(facts)
  return {
    kind: 'reported',
    by: 'investigation',
    connection: ground.connection.id,
    narration: { text: [overview.join(' '), summaryList(facts)].join('\n\n'), caveats: caveatsOf(facts), followUps: [] },
    parts,
    exhibits: [...exhibits, ...proven.flatMap(({ exhibit }) => (exhibit ? [exhibit] : []))],
    findings,
    unremarkable,
    sources: ground.desk.sources(),
    assumptions: assumptionsOf(facts),
    skills: [],
    ...(context && { context }),
  }
}

function overviewText({ ground, timeline, subject, clock }: ReportFacts): readonly string[] {
  const { figure, base, connection } = ground
  const scope = base.query.kind === 'select' ? scopeOf(base.query, connection.model) : null
  const conditions = scope === null ? [] : conjuncts(figure.where).map((part) => escaped(describePredicate(part, scope)))
  const where = conditions.length > 0 ? ` where ${listed(conditions)}` : ''
  const { overview, explained, detection } = timeline
  return tellOverview({ figure, overview, windows: detection.windows, explained, where, clock, ...(subject.direction && { direction: subject.direction }) })
}

function summaryOf({ proven }: ReportFacts): string {
  if (proven.length === 0) return 'No part of it moved otherwise than the rest did.'
  return proven.length === 1
    ? 'One thing stands out.'
    : `${['', '', 'Two', 'Three', 'Four', 'Five'][proven.length] ?? proven.length} things stand out, the greatest first.`
}
function summaryList(facts: ReportFacts): string {
  const { proven } = facts
  return [summaryOf(facts), ...proven.map(({ finding }, i) => `${i + 1}. ${finding.title}`)].join('\n')
}

function unremarkableOf({ timeline, proven, ground }: ReportFacts): readonly string[] {
  return [
    ...(proven.length === 0 ? [`No segment of ${lower(ground.figure.label)} is off by more than it usually is.`] : []),
    ...(timeline.overview.verdict === 'usual' ? [] : []),
  ]
}

function caveatsOf({ ground }: ReportFacts): readonly string[] {
  const missed = ground.desk.missed()
  return missed.length > 0 ? [`Not looked at: ${listed(missed.slice(0, 6))}${missed.length > 6 ? ` and ${missed.length - 6} more` : ''}.`] : []
}

function assumptionsOf({ ground, timeline }: ReportFacts): readonly string[] {
  return ground.figure.period === undefined || ground.figure.period.period.kind === 'all'
    ? ['No period was named; the newest complete one was taken.']
    : timeline.explained.cut
      ? ['The period is not over; days that are not complete were left out.']
      : []
}

/** What the next question goes on from: the figure in the period that was explained. */
function contextFor({ ground, exhibits, subject }: ReportFacts) {
  const exhibit = exhibits.find((one) => one.query?.plan)
  const plan = exhibit?.query?.plan
  if (exhibit === undefined || plan === undefined) return undefined
  return contextOf(
    { question: subject.question.text, plan: ground.base, reading: readingFor(ground.base, ground.connection.model), connection: ground.connection },
    exhibit.result,
  )
}

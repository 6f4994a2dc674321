import { type Outcome, reportCaveats, type StoredExhibit } from '../../../app/conversations/index.ts'
import { wireColumns, wireRows } from './cells.ts'
import type { AssistantMessage } from './schema.ts'

type Reported = Extract<Outcome, { kind: 'reported' }>
type Part = AssistantMessage['additional_data']['formatted_result'][number]

/** Words, tables and charts in the order of the report, caveats last; an exhibit with a chart is its chart, then its table. */
export function reportParts(outcome: Reported): Part[] {
  const { parts, exhibits } = outcome
  const said = parts.flatMap((part): Part[] => {
    if (part.kind === 'text') return [{ type: 'text', data: part.text }]
    return exhibits.filter(({ name }) => name === part.name).flatMap(exhibitParts)
  })
  if (!said.some(({ type }) => type === 'text')) return [{ type: 'text', data: outcome.text }, ...said]
  const caveats = reportCaveats(outcome)
  return caveats.length === 0 ? said : [...said, { type: 'text', data: caveats.join('\n\n') }]
}

function exhibitParts({ frame, chart }: StoredExhibit): Part[] {
  const table: Part = { type: 'dataframe', data: frame.key }
  return chart === undefined ? [table] : [{ type: 'chart', data: chart.key }, table]
}

/** The report as data, beside its words. @param cli without rows, plans and pictures */
export function reportDetails(outcome: Reported, cli: boolean): Partial<AssistantMessage> {
  const { by, connection, findings, unremarkable, exhibits, skills, assumptions } = outcome
  const keyOf = (name: string | undefined): string | undefined => exhibits.find((exhibit) => exhibit.name === name)?.frame.key
  return {
    report: {
      by,
      findings: findings.map(({ title, text, share, exhibit, reading }) => ({
        title,
        text,
        share,
        df_key: keyOf(exhibit),
        reading: cli ? undefined : reading,
      })),
      unremarkable: [...unremarkable],
      caveats: [...reportCaveats(outcome)],
      exhibits: cli ? [] : exhibits.map(presentExhibit),
      skills: skills.map(({ name, version, run, parameters, log, durationMs, status }) => ({
        name,
        version,
        run_id: run,
        parameters,
        log,
        duration_ms: durationMs,
        status,
      })),
    },
    connection_id: connection,
    reading: exhibits[0]?.query?.reading,
    assumptions: assumptions.length > 0 ? [...assumptions] : undefined,
  }
}

function presentExhibit({ title, query, frame: { key, frame }, chart }: StoredExhibit) {
  return {
    title,
    df_key: key,
    viz_key: chart?.key,
    sql: query?.sql,
    plan: query?.plan,
    reading: query?.reading,
    dataframe: { df_key: key, columns: wireColumns(frame.columns), rows: wireRows(frame), row_count: frame.rowCount, truncated: frame.truncated },
    visualization: chart?.chart.spec,
  }
}

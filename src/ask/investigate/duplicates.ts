import { entityOf, expandPlan } from '../plan/index.ts'
import { type DaySpan, dayText } from './days.ts'
import type { Ground } from './ground.ts'
import { numberOf } from './series.ts'
import type { Timeline } from './timeline.ts'
import { percentText } from './words.ts'

/** Share of rows that are there twice from which it is a suspect, and how many times that of the stretch before. */
const LEAST_SHARE = 0.005
const TIMES_BEFORE = 3

/** Rows that equal another in everything but their key: data that was loaded twice looks like growth. */
export async function duplicateRows(
  ground: Ground,
  { detection }: Timeline,
): Promise<{ readonly suspects: readonly string[]; readonly looked: readonly string[] }> {
  const { current, before } = detection.windows.pairing
  const now = await shareOf(ground, current)
  if (now === null) return { suspects: [], looked: [] }
  if (now.share < LEAST_SHARE) return { suspects: [], looked: ['No rows are there twice, apart from their key.'] }
  const past = await shareOf(ground, before)
  if (past === null || now.share < TIMES_BEFORE * past.share) return { suspects: [], looked: ['Rows that are there twice are as rare as before.'] }
  return {
    suspects: [
      `${percentText(now.share)} of the rows equal another in everything but their key, against ${percentText(past.share)} before: data may have been loaded twice.`,
    ],
    looked: [],
  }
}

async function shareOf(ground: Ground, span: DaySpan): Promise<{ readonly share: number } | null> {
  const { figure, connection, desk, base } = ground
  const entity = entityOf(connection.model, figure.entity)
  const fields = Object.values(entity?.fields ?? {}).filter(
    (field) => field.source.kind === 'column' && field.type !== 'json' && !entity?.key.includes(field.name),
  )
  if (figure.time === null || fields.length < FEWEST_FIELDS || entity === undefined || entity.key.length === 0) return null
  const copies = {
    from: entity.name,
    cols: { ...Object.fromEntries(fields.map((field, i) => [`f${i}`, field.name])), n: 'count()' },
    period: `${[...figure.time.path, figure.time.field].join('.')} ${dayText(span.from)}..${dayText(span.to)}`,
  }
  const expanded = expandPlan({ from: copies, cols: { all_rows: 'sum(n)', more: 'sum(n - 1)' } }, connection.model, base.clock)
  const asked = 'plan' in expanded ? await desk.ask(expanded.plan, 'rows that are there twice') : null
  const [all, more] = [numberOf(asked?.result.rows[0]?.[0]), numberOf(asked?.result.rows[0]?.[1])]
  return asked === null || all === 0 ? null : { share: more / all }
}

/** With fewer fields beside the key, equal rows are to be expected. */
const FEWEST_FIELDS = 4

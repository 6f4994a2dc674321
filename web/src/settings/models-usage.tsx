import { Skeleton, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { USAGE_DAYS, type Usage, type UsageRow, usageQuery } from './models-api.ts'
import classes from './models-page.module.css'

const COMPACT = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 })
const WHOLE = new Intl.NumberFormat()
const USD = new Intl.NumberFormat(undefined, { style: 'currency', currency: 'USD', maximumFractionDigits: 2 })
const DAY = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' })
const DAY_MS = 86_400_000

/** What models used lately: by day, by model and by person. */
export function ModelUsage() {
  const usage = useQuery(usageQuery)
  return (
    <section aria-labelledby="usage" className={classes.used}>
      <Title order={2} id="usage" mb={12}>
        Use in the last {USAGE_DAYS} days
      </Title>
      {usage.isPending && <Skeleton height={180} radius="md" />}
      {usage.isError && <ReadTrouble query={usage} />}
      {usage.isSuccess && (usage.data.days.length === 0 ? <Text c="dimmed">No calls yet.</Text> : <Used usage={usage.data} />)}
    </section>
  )
}

function Used({ usage }: { readonly usage: Usage }) {
  const tokens = usage.days.reduce((sum, day) => sum + tokensOf(day), 0)
  return (
    <>
      <Text mb={16}>
        {COMPACT.format(tokens)} tokens in {WHOLE.format(usage.days.reduce((sum, { calls }) => sum + calls, 0))} calls; {COMPACT.format(usage.tokens_today)}{' '}
        today
        {usage.usd_this_month > 0 && `; ${costOf(usage.usd_this_month)} this month`}.
      </Text>
      <Days days={usage.days} />
      <UsageTable caption="By model" rows={usage.models} />
      <UsageTable caption="By person" rows={usage.users} />
    </>
  )
}

/** A bar for each day, also for those without a call; the table below it has the same sums. */
function Days({ days }: { readonly days: readonly UsageRow[] }) {
  const today = Math.floor(Date.now() / DAY_MS)
  const known = new Map(days.map((day) => [day.key, day]))
  const all = Array.from({ length: USAGE_DAYS }, (_, n) => new Date((today - USAGE_DAYS + 1 + n) * DAY_MS).toISOString().slice(0, 10))
  const most = Math.max(1, ...days.map(tokensOf))
  const label = `Tokens by day; the most, ${WHOLE.format(most)}, on ${days.filter((day) => tokensOf(day) === most).map(({ key }) => dayName(key))[0] ?? ''}.`
  return (
    <figure className={classes.days}>
      <div className={classes.bars} role="img" aria-label={label}>
        {all.map((key) => {
          const day = known.get(key)
          const tokens = day === undefined ? 0 : tokensOf(day)
          return (
            <div key={key} className={classes.day} title={`${dayName(key)}: ${WHOLE.format(tokens)} tokens, ${day?.calls ?? 0} calls`}>
              <div className={classes.bar} style={{ height: `${(100 * tokens) / most}%` }} />
            </div>
          )
        })}
      </div>
      <figcaption className={classes.axis}>
        <span>{dayName(all[0] ?? '')}</span>
        <span>tokens by day, at most {COMPACT.format(most)}</span>
        <span>{dayName(all.at(-1) ?? '')}</span>
      </figcaption>
    </figure>
  )
}

function UsageTable({ caption, rows }: { readonly caption: string; readonly rows: readonly UsageRow[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={caption}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{caption}</th>
            <th scope="col">Calls</th>
            <th scope="col">Failed</th>
            <th scope="col">Input</th>
            <th scope="col">Output</th>
            <th scope="col">Cost</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.key}</th>
              <td>{WHOLE.format(row.calls)}</td>
              <td>{WHOLE.format(row.failed)}</td>
              <td>{WHOLE.format(row.input_tokens)}</td>
              <td>{WHOLE.format(row.output_tokens)}</td>
              <td>{row.cost_usd === null ? '–' : costOf(row.cost_usd)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function tokensOf({ input_tokens, output_tokens }: UsageRow): number {
  return input_tokens + output_tokens
}

const CENT = 0.01

function costOf(usd: number): string {
  return usd > 0 && usd < CENT ? `under ${USD.format(CENT)}` : USD.format(usd)
}

function dayName(key: string): string {
  return key === '' ? '' : DAY.format(new Date(`${key}T00:00:00Z`))
}

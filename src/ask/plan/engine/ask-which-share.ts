import type { Candidate, Clock, Links, Outcome } from '../../../flow.ts'
import type { Model } from '../../../warehouse/semantic/model.ts'
import { readingOf } from '../index.ts'
import { type Demand, type FiguresRead, planDemand } from './figures/index.ts'
import { WHICH_FIGURE } from './thresholds.ts'

/**
 * "What percentage of sessions convert on phones", "percentage of cancelled orders by channel": the words do not say of what the share
 * is taken, and both are common. Null where they do, or where there is no share.
 */
export function askWhichShare(read: FiguresRead, links: Links, model: Model, clock: Clock): Outcome | null {
  const candidates: Candidate[] = []
  for (const demand of basesOf(read.demand)) {
    const facts = WHICH_FIGURE[candidates.length]
    const plan = facts === undefined ? null : planDemand(demand, links, model, clock)
    if (facts === undefined || plan === null) continue
    const reading = readingOf(plan, { ...links, unlinked: [] }, model, { ...facts, path: 'engine' })
    if (candidates.some((one) => one.reading.text === reading.text)) continue
    candidates.push({ plan, reading, differsIn: ['measure', 'filter'] })
  }
  return candidates.length < 2 ? null : { kind: 'clarify', question: 'Of what should the share be taken?', about: 'metric', candidates }
}

/** The demand with each way to take its share; none where the words say which. */
function basesOf(demand: Demand): readonly Demand[] {
  const { windows, values, flags, figures, keys, unused, comparisons } = demand
  const isShare = windows.length === 1 && windows[0]?.kind === 'share' && figures.length === 1 && comparisons.length === 0
  if (!isShare || unused.length > 0 || values.some((value) => value.clause || value.negated) || flags.some((flag) => flag.negated)) return []
  const fields = [...Map.groupBy(values, ({ values: [first] }) => `${first?.entity}.${first?.field}`).values()].map((group) => group.map((one) => one.item))
  const conditions = [...fields, ...flags.map((flag) => [flag.item])]
  if (keys.length > 0) return conditions.length === 1 ? [{ ...demand, base: [] }, demand] : []
  if (conditions.length !== 2) return []
  return [...conditions.map((inBase) => ({ ...demand, base: inBase })), { ...demand, base: [] }]
}

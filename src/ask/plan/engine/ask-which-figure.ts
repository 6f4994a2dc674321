import type { Candidate, Clock, Links, Outcome, Target } from '../../../flow.ts'
import type { Model } from '../../../warehouse/semantic/model.ts'
import { readingOf } from '../index.ts'
import { type FiguresRead, planDemand, sellingMeasure } from './figures/index.ts'
import { WHICH_FIGURE } from './thresholds.ts'

/** "Our best customers" does not say by what: the measures that tell them apart are offered, most general first. Null when this is not such a question. */
export function askWhichFigure(read: FiguresRead, links: Links, model: Model, clock: Clock): Outcome | null {
  const { demand } = read
  const chosen = demand.keys.find((key) => key.role === 'chosen') ?? demand.sold
  if (demand.best === undefined || demand.best.hint !== undefined || chosen === undefined || demand.figures.length > 0 || demand.unused.length > 0) return null
  const words = 'item' in chosen ? chosen.item : chosen
  const candidates: Candidate[] = []
  for (const target of demand.sold === undefined ? telling('item' in chosen ? chosen.targets : [], model) : selling(model)) {
    const facts = WHICH_FIGURE[candidates.length]
    if (facts === undefined) break
    const figures = [{ item: { ...words, span: demand.best.span }, targets: [target] }]
    const plan = planDemand({ ...demand, figures, asksWhich: false }, links, model, clock)
    if (plan !== null)
      candidates.push({ plan, reading: readingOf(plan, { ...links, unlinked: [] }, model, { ...facts, path: 'engine' }), differsIn: ['measure', 'order'] })
  }
  if (candidates.length < 2) return null
  return {
    kind: 'clarify',
    question: demand.sold === undefined ? `By what should ${words.text.toLowerCase()} be ranked?` : 'By money or by pieces?',
    about: 'metric',
    candidates,
  }
}

/** "Sold the least": money and pieces, and nothing else, measure selling. */
function selling(model: Model): readonly Target[] {
  return [...sellingMeasure(model, 'money'), ...sellingMeasure(model, 'pieces')]
}

/** Measures by which rows of what is chosen can differ: of the facts that hang on it, sums before counts. */
function telling(targets: readonly Target[], model: Model): readonly Extract<Target, { kind: 'measure' }>[] {
  const own = new Set(targets.flatMap((target) => ('entity' in target ? [target.entity] : [])))
  const rated = Object.values(model.entities).flatMap((entity) => {
    if (own.has(entity.name) || entity.hidden || !entity.active) return []
    const reaches = reachesAny(entity.name, own, model)
    if (reaches === null) return []
    return Object.values(entity.measures)
      .filter((measure) => !measure.hidden && measure.suggested !== true)
      .slice(0, 1)
      .map((measure) => {
        const sums = measure.format?.kind === 'currency' ? 0 : measure.kind === 'ratio' ? 3 : 1
        return { target: { kind: 'measure' as const, entity: entity.name, measure: measure.name }, rank: sums + 0.1 * reaches }
      })
  })
  return rated.toSorted((a, b) => a.rank - b.rank).map((one) => one.target)
}

function reachesAny(from: string, wanted: ReadonlySet<string>, model: Model): number | null {
  let border: readonly string[] = [from]
  const seen = new Set(border)
  for (let steps = 1; steps <= 3; steps += 1) {
    border = border.flatMap((name) =>
      Object.values(model.entities[name]?.joins ?? {}).flatMap((join) => (join.cardinality === 'many_to_one' && !seen.has(join.to) ? [join.to] : [])),
    )
    for (const name of border) seen.add(name)
    if (border.some((name) => wanted.has(name))) return steps
  }
  return null
}

import type { AbstainReason, Chip, Clock, Links, Outcome, Unlinked } from '../../../flow.ts'
import type { Model } from '../../../warehouse/semantic/model.ts'
import type { ValueIndex } from '../../../warehouse/semantic/values.ts'
import { link } from '../../link/index.ts'
import { readingOf } from '../index.ts'
import { type FiguresRead, planDemand, planFigures } from './figures/index.ts'

const MOST_SUGGESTIONS = 3

type Abstained = Extract<Outcome, { readonly kind: 'abstained' }>

/** What was understood of a question that is not answered, what was not, and up to three questions that can be. */
export function abstention(reason: AbstainReason, read: FiguresRead, links: Links, model: Model, values: ValueIndex, clock: Clock): Abstained {
  const missed = unlinkedOf(read, links)
  const partial = planDemand({ ...read.demand, unused: [] }, links, model, clock)
  const understood: readonly Chip[] =
    partial === null ? [] : readingOf(partial, links, model, { score: 0, margin: 0, confidence: 0, path: 'engine' }).chips.filter((chip) => !chip.default)
  const settled = reason === 'no_form' && missed.length > 0 ? 'unlinked' : reason
  const tryInstead = settled === 'writes' ? [] : suggestions(read, model, values, clock)
  return { kind: 'abstained', reason: settled, unlinked: missed, understood, tryInstead, ...(partial !== null && { partial }) }
}

function unlinkedOf(read: FiguresRead, links: Links): readonly Unlinked[] {
  const all = links.unlinked.filter((word) => word.content)
  const strange = all.filter((word) => !isRead(read, word))
  const words = strange.length > 0 ? strange : all
  const known = new Set(words.map((word) => word.span[0]))
  const more = read.demand.unused
    .filter((item) => item.kind === 'word' && !known.has(item.span[0]) && item.text !== '')
    .map((item): Unlinked => ({ span: item.span, text: item.text, content: true, near: [] }))
  return [...words, ...more].toSorted((a, b) => a.span[0] - b.span[0])
}

/** A word that links to nothing and still said something: "weekends", "best-selling". */
function isRead({ items, demand }: FiguresRead, { span }: Unlinked): boolean {
  return items.some((item) => item.kind !== 'word' && !demand.unused.includes(item) && item.span[0] <= span[0] && span[1] <= item.span[1])
}

/** Questions near to this one that really plan: what was named, by itself or over time; else the model's first measures. */
function suggestions(read: FiguresRead, model: Model, values: ValueIndex, clock: Clock): readonly string[] {
  const labels = [...read.demand.figures.flatMap((figure) => figure.targets.flatMap((target) => labelOf(model, target))), ...firstMeasures(model)]
  const keys = read.demand.keys.flatMap((key) => [key.item.text])
  const wanted = [...new Set(labels)].flatMap((label) => [...keys.map((key) => `${label} by ${key}`), `${label} by month this year`, `${label} last month`])
  const out: string[] = []
  for (const text of [...new Set(wanted)]) {
    if (out.length === MOST_SUGGESTIONS) break
    const sameStart = out.filter((one) => one.split(' by ')[0] === text.split(' by ')[0]).length
    if (sameStart < 2 && plans(text, model, values, clock)) out.push(text)
  }
  return out
}

function plans(text: string, model: Model, values: ValueIndex, clock: Clock): boolean {
  const links = link({ text, mode: 'balanced', clarify: 'never', context: [] }, model, values, clock)
  return planFigures(links, model, values, clock).plan !== null
}

function labelOf(model: Model, target: FiguresRead['demand']['figures'][number]['targets'][number]): readonly string[] {
  if (target.kind === 'measure') return [model.entities[target.entity]?.measures[target.measure]?.label ?? target.measure]
  return []
}
function firstMeasures(model: Model): readonly string[] {
  return Object.values(model.entities).flatMap((entity) =>
    entity.active && !entity.hidden
      ? Object.values(entity.measures)
          .filter((measure) => !measure.hidden && measure.format?.kind === 'currency')
          .slice(0, 1)
          .map((measure) => measure.label)
      : [],
  )
}

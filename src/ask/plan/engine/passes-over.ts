import type { Links, Plan, Target } from '../../../flow.ts'

const NAMED = 0.7

/** Whether a plan passes over something the words name: a measure or field that no part of it uses. Better not to answer than half of it. */
export function passesOver(plan: Plan, links: Links): boolean {
  const text = JSON.stringify(plan.query)
  const bySpan = Map.groupBy(links.links, (link) => link.span.join('-'))
  return [...bySpan.values()].some((group) => {
    const best = Math.max(...group.map((link) => link.score))
    if (best < NAMED || group.some((link) => text.includes(`"link":"${link.id}"`))) return false
    const strong = group.filter((link) => link.score >= best - 0.1).map((link) => link.target)
    return strong.every((target) => (target.kind === 'measure' || target.kind === 'field') && !isUsed(target, text))
  })
}

function isUsed(target: Target, text: string): boolean {
  if (target.kind === 'measure') return text.includes(`"measure":"${target.measure}"`)
  return target.kind === 'field' && text.includes(`"field":"${target.field}"`)
}

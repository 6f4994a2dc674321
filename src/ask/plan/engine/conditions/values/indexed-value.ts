import type { Link, Target } from '../../../../../flow.ts'
import type { Chunk } from '../../chunks.ts'
import type { Meaning } from '../../meaning.ts'
import { linksOf } from '../../nouns.ts'
import type { Condition } from '../../sketch.ts'
import type { Placement } from '../placement.ts'

type ValueLink = Link & { readonly target: Extract<Target, { kind: 'value' }> }
/** A value of an index, with the named meaning it belongs to. */
export interface IndexedValue {
  readonly link: ValueLink
  readonly fit: Meaning | undefined
  readonly worth: number
}

const IN_TITLE = 0.04
const IN_KEY = 0.01
const FAR_FROM_NEAR = 0.1
const FAR_FROM_MAIN = 0.05
const FARTHEST = 6
const UNFIT = -0.35
const FIT = 0.25
const FIT_WORTH = 0.1

/** The indexed value the words most likely mean: well linked, near, in the field that is named, rather a name than another text. */
export function indexedValue(placement: Placement, chunk: Chunk, condition: Condition, fields: readonly Meaning[]): IndexedValue | undefined {
  const { meanings } = placement
  const candidates = linksOf(chunk, 'value').map((link) => {
    const fit = fields.find((one) => fits(one, link))
    const bonus = condition.noun === undefined ? 0 : fit === undefined ? UNFIT : FIT + FIT_WORTH * fit.worth
    const title = meanings.titleOf(link.target.entity).includes(link.target.field) ? IN_TITLE : 0
    const key = meanings.entity(link.target.entity)?.key.includes(link.target.field) ? IN_KEY : 0
    return { link, fit, worth: link.score - farness(placement, condition, link) + bonus + title + key }
  })
  return candidates.filter((one) => one.link.target.inIndex).sort((a, b) => b.worth - a.worth)[0]
}

function fits(meaning: Meaning, { target }: ValueLink): boolean {
  return meaning.entity === target.entity && (meaning.kind === 'entity' || (meaning.kind === 'field' && meaning.field === target.field))
}
function farness(placement: Placement, condition: Condition, { target }: ValueLink): number {
  const { graph, main } = placement.meanings
  const near = Math.min(graph.distance(placement.nearOf(condition), target.entity), FARTHEST)
  return FAR_FROM_NEAR * near + FAR_FROM_MAIN * Math.min(graph.distance(main, target.entity), FARTHEST)
}

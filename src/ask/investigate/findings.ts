import type { Clock, Exhibit, Finding } from '../../flow.ts'
import { type Candidate, candidatesOf, type Scan } from './candidates.ts'
import { type Chosen, choose } from './choose.ts'
import { gapOf } from './detect.ts'
import { overTime, readingFor } from './exhibits.ts'
import type { Ground } from './ground.ts'
import { tellFinding } from './tell-finding.ts'
import type { Timeline } from './timeline.ts'
import { partsText, sentence } from './words.ts'

/** One finding with the rows it rests on. */
export interface Proven {
  readonly finding: Finding
  readonly exhibit: Exhibit | null
  readonly chosen: Chosen
}

/** A report of more is not read. */
export const MOST_FINDINGS = 5

/** Days without anything at all: nothing else needs explaining then. */
export function wholeGap({ total, detection }: Timeline): Chosen | null {
  const gap = total === undefined ? undefined : gapOf('[]', total, detection)
  return gap === undefined ? null : { ...gap, by: [], parts: [], among: new Map() }
}

/** Chooses, tells and reports findings one by one, each with its chart. */
export async function proveFindings(ground: Ground, timeline: Timeline, scans: readonly Scan[], most: number, clock: Clock): Promise<readonly Proven[]> {
  const candidates = ownCandidates(scans.flatMap((scan) => candidatesOf(scan, timeline.detection)))
  const proven: Proven[] = []
  for await (const chosen of choose(candidates, timeline.detection, ground, most, most))
    proven.push(await prove(chosen, proven.length + 1, ground, timeline, clock))
  return proven.toSorted((a, b) => Number(pushes(b, timeline)) - Number(pushes(a, timeline)) || Math.abs(b.chosen.excess) - Math.abs(a.chosen.excess))
}

/** What moved the way the whole did explains it; what went the other way comes after. */
function pushes({ chosen }: Proven, { overview }: Timeline): boolean {
  return Math.sign(chosen.excess) === Math.sign(overview.current - overview.before)
}

/** A pair is of interest only where neither of its halves moved the same way by itself. */
function ownCandidates(candidates: readonly Candidate[]): readonly Candidate[] {
  const halves = candidates.filter((one) => one.parts.length === 1)
  const moved = (pair: Candidate) => (part: Candidate['parts'][number]) =>
    halves.some(
      ({ parts: [half], excess }) => half?.dimension.id === part.dimension.id && half.value === part.value && Math.sign(excess) === Math.sign(pair.excess),
    )
  return candidates.filter((one) => one.parts.length < 2 || !one.parts.some(moved(one)))
}

export async function prove(chosen: Chosen, number: number, ground: Ground, timeline: Timeline, clock: Clock): Promise<Proven> {
  const told = tellFinding({ chosen, figure: ground.figure, overview: timeline.overview, windows: timeline.detection.windows, total: timeline.total, clock })
  const title = chosen.parts.length === 0 ? ground.figure.label : `${ground.figure.label}: ${partsText(chosen.parts)}`
  const exhibit = await overTime(ground, timeline.detection.windows, `finding_${number}`, sentence(title), chosen.parts)
  const reading = exhibit?.query?.plan && readingFor(exhibit.query.plan, ground.connection.model)
  const finding: Finding = { ...told, ...(exhibit && { exhibit: exhibit.name }), ...(reading && { reading }) }
  ground.services.report({ type: 'finding', finding })
  return { finding, exhibit, chosen }
}

import type { Clock, Exhibit, Finding } from '../../flow.ts'
import { type Candidate, candidatesOf, type Scan } from './candidates.ts'
import { type Chosen, choose } from './choose.ts'
import { gapOf } from './detect.ts'
import { overTime, readingFor } from './exhibits.ts'
import type { Ground } from './ground.ts'
import { excessOn, type OddDay } from './odd-days.ts'
import { tellFinding } from './tell-finding.ts'
import type { Timeline } from './timeline.ts'
import { partsText, sentence } from './words.ts'

/** One finding with the rows it rests on. */
export interface Proven {
  readonly finding: Finding
  readonly exhibit: Exhibit | null
  readonly chosen: Chosen
  /** Of the figure's top. */
  readonly excess: number
}

/** A report of more is not read. */
export const MOST_FINDINGS = 5

/** Days without anything at all: nothing else needs explaining then. */
export function wholeGap({ total, detection }: Timeline): Chosen | null {
  const gap = total === undefined ? undefined : gapOf('[]', total, detection)
  return gap === undefined ? null : { ...gap, by: [], parts: [], among: new Map() }
}

/** Chooses, tells and reports findings one by one, each with its chart. */
export async function proveFindings(
  ground: Ground,
  timeline: Timeline,
  scans: readonly Scan[],
  odd: readonly OddDay[],
  most: number,
  clock: Clock,
): Promise<readonly Proven[]> {
  const found = ownCandidates(scans.flatMap((scan) => candidatesOf(scan, timeline.detection)))
  const candidates = found.filter((one) => !isOfDays(one, odd, timeline))
  const proven: Proven[] = []
  for await (const chosen of choose(candidates, timeline.detection, ground, most, most))
    proven.push(await prove(chosen, proven.length + 1, ground, timeline, clock))
  return proven
}

/** What moved the way the whole did first, then by size. */
export function ranked<T extends { readonly excess: number }>(found: readonly T[], timeline: Timeline): readonly T[] {
  return found.toSorted((a, b) => Number(pushes(b, timeline)) - Number(pushes(a, timeline)) || Math.abs(b.excess) - Math.abs(a.excess))
}

/** Part of a movement that single days must carry for it to be theirs. */
const OF_DAYS = 0.6

/** Days that are told by themselves carry it. */
function isOfDays({ excess, series }: Candidate, odd: readonly OddDay[], { detection }: Timeline): boolean {
  return series.bottom === null && excessOn(odd, series, detection.windows.all) / excess >= OF_DAYS
}

/** What moved the way the whole did explains it; what went the other way comes after. */
function pushes({ excess }: { readonly excess: number }, { overview }: Timeline): boolean {
  return Math.sign(excess) === Math.sign(overview.current - overview.before)
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
  return { finding, exhibit, chosen, excess: chosen.excess }
}

import { byId, type Candidate, extentOf, type Scan } from './candidates.ts'
import { type Detection, detect } from './detect.ts'
import type { Dimension } from './dimensions.ts'
import { type Ground, readSegments } from './ground.ts'
import type { Part } from './plans.ts'
import { type Segments, sumOver, without } from './series.ts'

/** A candidate that stands on its own, narrowed to where it happened. */
export interface Chosen extends Candidate {
  /** The part of it that carries nearly all. */
  readonly inside?: Part & { readonly excess: number }
}

/** Part of a greater movement that a smaller segment must carry to be named in its place, and how much smaller it must be. */
const CARRIES = 0.6
const SMALLER = 0.7
const INSIDE_CARRIES = 0.75
/** Part of a movement that must be left without the chosen one for it to be one of its own. */
const LEFT = 0.3
const INSIDE_SMALLER = 0.6

/**
 * The movements that explain most, each once: the greatest first, named by the smallest segment that carries it; what
 * vanishes when the chosen segment is taken out was only its shadow in another dimension.
 *
 * @param reserve  queries kept for what comes after
 */
export async function* choose(candidates: readonly Candidate[], detection: Detection, ground: Ground, most: number, reserve: number): AsyncGenerator<Chosen> {
  let left = candidates.toSorted((a, b) => Math.abs(b.excess) - Math.abs(a.excess))
  for (let found = 0; found < most && left.length > 0; found += 1) {
    const room = Math.floor((ground.desk.left() - reserve) / (most - found))
    const { best, scans } = await sharpest(left, detection, ground, room)
    left = left.filter((one) => one !== best && !isShadow(one, best, scans, detection))
    yield { ...best, ...narrowed(best, scans, detection) }
  }
}

/** The greatest movement, or the smaller segment that carries it: one without which the greater one is as usual. */
async function sharpest(
  left: readonly Candidate[],
  detection: Detection,
  ground: Ground,
  room: number,
): Promise<{ readonly best: Candidate; readonly scans: readonly Scan[] }> {
  const [first, ...rest] = left
  if (first === undefined) throw new Error('There is nothing to choose from.')
  const scans = await inside(first, rest, detection, ground, room)
  const smaller = rest
    .filter(
      (one) =>
        Math.sign(one.excess) === Math.sign(first.excess) &&
        Math.abs(one.excess) >= CARRIES * Math.abs(first.excess) &&
        extentOf(one) < SMALLER * extentOf(first),
    )
    .toSorted((a, b) => extentOf(a) - extentOf(b))
  for (const one of smaller) {
    if (!isShadow(first, one, [{ by: first.by, segments: mirrored(first, one, scans) }], detection)) continue
    return {
      best: one,
      scans: await inside(
        one,
        left.filter((other) => other !== one),
        detection,
        ground,
        Math.floor(room / 2),
      ),
    }
  }
  return { best: first, scans }
}

/** The part of `first` that `one` is, as if it had been read from within `one`. */
function mirrored(first: Candidate, one: Candidate, scans: readonly Scan[]): Segments {
  const part = scans.find(({ by }) => byId(by) === byId(one.by))?.segments.get(one.key)
  return new Map(part === undefined ? [] : [[first.key, part]])
}

/** The chosen segment by the dimensions of the other candidates, then by others as far as queries are left. */
async function inside(best: Candidate, left: readonly Candidate[], { windows }: Detection, ground: Ground, room: number): Promise<readonly Scan[]> {
  const own = new Set(best.by.map((one) => one.id))
  const needed = [...left.map((one) => one.by), ...(best.by.length === 1 ? ground.dimensions.map((one) => [one]) : [])].filter(
    (by) => !by.every((one) => own.has(one.id)),
  )
  const scans: Scan[] = []
  for (const by of new Map(needed.map((one) => [byId(one), one])).values()) {
    if (scans.length >= room) break
    const segments = await readSegments(ground, windows.all, by, best.parts, `whether ${labels(by)} tells more of ${labels(best.by)}`)
    if (segments !== null) scans.push({ by, segments })
  }
  return scans
}

function labels(by: readonly Dimension[]): string {
  return by.map((one) => one.label.toLowerCase()).join(' and ')
}

function isShadow(one: Candidate, best: Candidate, scans: readonly Scan[], detection: Detection): boolean {
  const own = byId(one.by)
  const part = own === byId(best.by) ? undefined : scans.find(({ by }) => byId(by) === own)?.segments.get(one.key)
  if (part === undefined) return one.by.some((dimension) => best.parts.some((other) => other.dimension.id === dimension.id && covers(one, best)))
  const rest = new Map(one.among)
  rest.set(one.key, without(one.series, part))
  const still = detect(rest, detection).find((other) => other.key === one.key)
  return still === undefined || Math.sign(still.excess) !== Math.sign(one.excess) || Math.abs(still.excess) < LEFT * Math.abs(one.excess)
}

/** The same value of a shared dimension, moving the same way: a wider or narrower cut of one thing. */
function covers(one: Candidate, best: Candidate): boolean {
  const shared = one.parts.filter((part) => best.parts.some((other) => other.dimension.id === part.dimension.id))
  return (
    (one.parts.length !== best.parts.length || one.parts.length > 1) &&
    shared.length > 0 &&
    shared.every((part) => best.parts.some((other) => other.dimension.id === part.dimension.id && other.value === part.value)) &&
    Math.sign(one.excess) === Math.sign(best.excess)
  )
}

function narrowed(best: Candidate, scans: readonly Scan[], { windows }: Detection): Pick<Chosen, 'inside'> {
  if (best.kind !== 'shift' || best.by.length > 1) return {}
  const growth = best.before > 0 ? best.expected / best.before : 1
  const found = scans
    .filter(({ by, segments }) => by.length === 1 && segments.size > 1)
    .flatMap(({ by, segments }) => partsInside(by, segments, growth))
    .filter(
      ({ excess, expected }) =>
        Math.sign(excess) === Math.sign(best.excess) && Math.abs(excess) >= INSIDE_CARRIES * Math.abs(best.excess) && expected < INSIDE_SMALLER * best.expected,
    )
    .toSorted((a, b) => a.expected - b.expected)
  const [first] = found
  return first === undefined ? {} : { inside: { dimension: first.dimension, value: first.value, excess: first.excess } }

  function partsInside(by: readonly Dimension[], segments: Segments, factor: number) {
    return [...segments.values()].flatMap((series) => {
      const [dimension] = by
      if (dimension === undefined || series.bottom !== null) return []
      const expected = sumOver(series.top, windows.all, windows.pairing.before) * factor
      return [{ dimension, value: series.value[0] ?? null, expected, excess: sumOver(series.top, windows.all, windows.pairing.current) - expected }]
    })
  }
}

import { lower } from '../plan/index.ts'
import type { Scan } from './candidates.ts'
import { daysIn } from './days.ts'
import type { Dimension } from './dimensions.ts'
import { type Ground, readSegments } from './ground.ts'
import type { Windows } from './windows.ts'

/** Values times days that one query may return. */
const MOST_CELLS = 150_000
/** Values of a pair of dimensions: more are too few rows each. */
const MOST_PAIRS = 60
/** A breakdown of the figure by every dimension, near ones first, as long as `reserve` queries are left after it. */
export async function scanDimensions(ground: Ground, windows: Windows, dimensions: readonly Dimension[], reserve: number): Promise<readonly Scan[]> {
  const scans: Scan[] = []
  for (const dimension of dimensions) {
    const what = `the breakdown by ${lower(dimension.label)}`
    if (ground.desk.left() <= reserve || dimension.distinct * daysIn(windows.all) > MOST_CELLS) {
      ground.desk.skip(what)
      continue
    }
    const segments = await readSegments(ground, windows.all, [dimension], [], what)
    if (segments !== null) scans.push({ by: [dimension], segments })
  }
  return scans
}

/** Breakdowns by two dimensions with few values each: something may have moved only where both meet. */
export async function scanPairs(ground: Ground, windows: Windows, scans: readonly Scan[], most: number): Promise<readonly Scan[]> {
  const pairs: Scan[] = []
  for (const by of pairsOf(scans).slice(0, most)) {
    const segments = await readSegments(ground, windows.all, by, [], `the breakdown by ${by.map((one) => lower(one.label)).join(' and ')}`)
    if (segments !== null) pairs.push({ by, segments })
  }
  return pairs
}

/** Own properties of the rows with what they belong to first; nothing with itself under another name. */
function pairsOf(scans: readonly Scan[]): readonly (readonly Dimension[])[] {
  const small = scans.flatMap(({ by: [dimension], segments }) =>
    dimension && segments.size >= 2 && segments.size <= MOST_PAIRS / 2 ? [{ dimension, size: segments.size }] : [],
  )
  const pairs = small.flatMap((a, i) =>
    small
      .slice(i + 1)
      .flatMap((b) =>
        a.size * b.size <= MOST_PAIRS && !tells(a.dimension, b.dimension) ? [{ by: [a.dimension, b.dimension], rank: rank(a.dimension, b.dimension) }] : [],
      ),
  )
  return pairs.toSorted((a, b) => a.rank - b.rank).map((pair) => pair.by)
}

/** Properties of one thing above hang together; a pair of them says little more than either. */
function tells(a: Dimension, b: Dimension): boolean {
  return a.path.length > 0 && a.path.join('.') === b.path.join('.')
}
function rank(a: Dimension, b: Dimension): number {
  return Number(a.path.length > 0) + Number(b.path.length > 0 && !b.isTitle) + (a.path.length + b.path.length) / 10
}

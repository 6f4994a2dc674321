import type { Clock, Expr, Node, Path, Period, Predicate } from '../../../../flow.ts'
import type { Nodes } from '../../index.ts'
import type { Chunk } from '../chunks.ts'
import { whyOf } from '../draft.ts'
import { manyPart } from '../many-part.ts'
import type { Meanings } from '../meaning.ts'
import type { Condition } from '../sketch.ts'

/** One condition with its place in the model: where it holds, and what holds there. */
export interface Placed {
  readonly condition: Condition
  /** Walk from the Select's entity to the entity the predicate is about. */
  readonly path: Path
  readonly entity: string
  /** The predicate, its fields read over the given path; null for bare existence. */
  readonly make: ((path: Path) => Predicate) | null
  readonly negated: boolean
  readonly field?: string
  readonly value?: Expr
}
interface PeriodFound {
  readonly path: Path
  readonly field: string
  readonly period: Period
  readonly chunk: Chunk
}

/** How far the conditions on the rows of one entity are placed. What could not be is named in `failed`: a plan that drops a condition is never offered. */
export class Placement {
  readonly placed: Placed[] = []
  /** Conditions made elsewhere, about the rows themselves. */
  readonly extra: Predicate[] = []
  readonly periods: PeriodFound[] = []
  readonly failed: string[] = []
  /** Conditions over whole groups. */
  readonly havings: Condition[] = []
  /** Values that no index holds as they are written. */
  folded = 0
  /** Fields that an adjective or nothing at all names. */
  hints = 0
  /** "did not serve as a host of any party": the negation of what the rows themselves are belongs to what follows. */
  carried: Condition | undefined
  /** Conditions that only hold for the rows of a figure compared with. */
  scoped: readonly Condition[] = []
  readonly meanings: Meanings
  readonly from: string
  readonly nodes: Nodes
  readonly clock: Clock
  constructor(meanings: Meanings, from: string, nodes: Nodes, clock: Clock) {
    this.meanings = meanings
    this.from = from
    this.nodes = nodes
    this.clock = clock
  }

  /** Places a predicate about an entity, or fails where no walk leads there. */
  place(condition: Condition, entity: string, make: Placed['make'], more: Partial<Placed> = {}): void {
    const path = this.pathTo(entity)
    if (path === null) this.failed.push('no_path')
    else this.placed.push({ condition, path, entity, make, negated: condition.negated, ...more })
  }

  node(chunk: Chunk | undefined): Node {
    return this.nodes.make(whyOf(chunk))
  }
  pathTo(entity: string): Path | null {
    return this.meanings.graph.route(this.from, entity)?.path ?? null
  }
  manyPart(path: Path): Path {
    return manyPart(this.meanings.graph, this.from, path)
  }
  /** Entity whose word stands nearest before the condition. */
  nearOf(condition: Condition): string {
    const near = condition.near === undefined ? null : this.meanings.entityOf(condition.near)
    return near ?? this.meanings.main
  }
}

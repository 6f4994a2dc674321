import type { Clock, Node, Why } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import type { Expander } from './expand-plan.ts'

/** What edits are carried out with: one set of ids, one origin, names of one model. */
export interface Editing {
  readonly model: Model
  readonly clock: Clock
  readonly why: Why
  readonly expander: Expander
  /** A new node made by this edit. */
  node(): Node
}

import type { PlanEdit, Select, Span } from '../../../../../flow.ts'
import type { Model } from '../../../../../warehouse/semantic/model.ts'
import type { Terrain } from '../../figures/terrain.ts'

/** Edits that belong to the same words. */
export interface EditStep {
  readonly span: Span
  readonly edits: readonly PlanEdit[]
}
/** The steps one kind of words asks for; null where a change of the plan cannot give them. */
export type Steps = readonly EditStep[] | null

/** The Select that is changed. */
export interface Base {
  readonly select: Select
  readonly model: Model
  readonly terrain: Terrain
}

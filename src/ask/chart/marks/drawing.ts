import type { Json, Plan } from '../../../flow.ts'
import type { Model } from '../../../warehouse/semantic/model.ts'
import type { Table } from '../../format/index.ts'

export type Encoding = { readonly [channel: string]: Json }

/** What is drawn: the plan, its rows, and the meaning of both. */
export interface Drawing {
  readonly plan: Plan
  readonly table: Table
  readonly model: Model
}

export interface Body {
  readonly spec: { readonly [key: string]: Json }
  readonly height?: number
  /** What the picture leaves out or sums up. */
  readonly note?: string
}

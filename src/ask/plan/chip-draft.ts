import type { Chip, ChipKind, Id, Node } from '../../flow.ts'

/** A chip before spans and alternatives. `about` is the part of the plan a click edits. */
export interface ChipDraft {
  readonly kind: ChipKind
  readonly text: string
  readonly nodes: readonly Node[]
  readonly removable: boolean
  readonly about: Id
  readonly input?: Chip['input']
}

import type { Id } from '../../flow.ts'

/** Thrown inside an edit and turned into a value by `applyEdits`; never leaves this folder. */
export class EditFault extends Error {
  readonly node: Id | null
  constructor(node: Id | null, message: string) {
    super(message)
    this.node = node
  }
}

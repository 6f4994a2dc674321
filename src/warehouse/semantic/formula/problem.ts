import type { Span } from '../../../flow.ts'
import type { ProblemCode } from '../problem.ts'

/** What is wrong with a formula, and where in its text (UTF-16 code units). */
export interface FormulaProblem {
  readonly code: ProblemCode
  readonly message: string
  readonly at: Span
  /** A name that exists and looks like the one that does not. */
  readonly near?: string
}

/** Thrown inside the formula folder and turned into a value by `parseFormula`; never leaves it. */
export class FormulaFault extends Error {
  readonly problem: FormulaProblem
  constructor(code: ProblemCode, message: string, at: Span, near?: string) {
    super(message)
    this.problem = near === undefined ? { code, message, at } : { code, message: `${message} (did you mean "${near}"?)`, at, near }
  }
}

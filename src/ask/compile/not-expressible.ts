/** The dialect has no form for a part of the plan; the question abstains with `no_form`. */
export class PlanNotExpressible extends Error {
  /** Id of the nearest node of the plan, when one is known. */
  readonly node: string | undefined

  constructor(message: string, node?: string) {
    super(message)
    this.name = 'PlanNotExpressible'
    this.node = node
  }
}

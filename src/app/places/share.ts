export interface Waiting {
  readonly all: number
  readonly ofTenant: number
  /** Tenants with somebody waiting, the one that asks included. */
  readonly tenants: number
}

/** Whether one more may wait: while there is room at all, and beyond that for a tenant below its equal part, so that nobody can fill the queue for others. */
export function hasShareLeft(waiting: Waiting, limit: number): boolean {
  return waiting.all < limit || waiting.ofTenant < Math.floor(limit / Math.max(1, waiting.tenants))
}

import type { Actor } from '../../flow.ts'

/** Who shares a server with others as one: a customer of spaces, or (empty) the organisation's own people. */
export function tenantOf(actor: Actor): string {
  return actor.space?.customerId ?? ''
}

import type { FastifyRequest } from 'fastify'
import type { Accounts } from '../../../app/accounts/index.ts'
import type { OAuth } from '../../../app/oauth/index.ts'

export interface OAuthRouteDeps {
  readonly oauth: OAuth
  readonly accounts: Accounts
  /** Address people use; absent: the one each request names. */
  readonly publicUrl?: string
  /** Writes to the audit log; what cannot be written does not happen. */
  record(act: {
    readonly actor: string
    readonly action: string
    readonly target: string
    readonly outcome: 'ok' | 'denied'
    readonly detail: Readonly<Record<string, unknown>>
  }): Promise<void>
}

/** The address of this server, without a slash at its end; also its name as an issuer. */
export function baseOf(request: FastifyRequest, publicUrl: string | undefined): string {
  return (publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '')
}

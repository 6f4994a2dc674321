import type { Accounts } from '../../../app/accounts/index.ts'

export interface AuthRouteDeps {
  readonly accounts: Accounts
  readonly publicUrl?: string
  /** Whether people reach the server by https; decides `Secure` on the cookie. */
  readonly https: boolean
  readonly now: () => Date
}

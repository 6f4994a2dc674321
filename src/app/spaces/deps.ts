import type { Actor } from '../../flow.ts'
import type { Logger } from '../../platform/log/index.ts'
import type { Secrets } from '../../platform/secrets/index.ts'
import type { Store } from '../../platform/store/index.ts'
import type { Accounts } from '../accounts/index.ts'
import type { Connections } from '../connections/index.ts'
import type { Conversations } from '../conversations/index.ts'
import type { Models } from '../model/index.ts'

export interface SpacesDeps {
  readonly store: Store
  readonly secrets: Secrets
  readonly log: Logger
  readonly models: Models
  readonly accounts: Pick<Accounts, 'org' | 'actorOf'>
  readonly audit: (
    actor: Actor,
    entry: { readonly action: string; readonly target: string; readonly detail?: Readonly<Record<string, unknown>> },
  ) => Promise<void>
  /** Asked late: conversations in turn ask spaces who somebody is. */
  readonly conversations: () => Pick<Conversations, 'cancel' | 'remove'>
  readonly connections: () => Connections
  now(): Date
}

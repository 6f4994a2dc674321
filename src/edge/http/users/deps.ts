import type { Accounts } from '../../../app/accounts/index.ts'
import type { GroupFilters } from '../../../app/row-filters/index.ts'
import type { Actor } from '../../../flow.ts'

export interface UsersDeps {
  readonly accounts: Accounts
  /** Address people use, for links. */
  readonly publicUrl?: string
  readonly groupFilters: GroupFilters
  /** Documents (tables) with the groups that may ask about them, and changing these. */
  readonly documents: {
    list(actor: Actor): Promise<readonly { readonly id: string; readonly groups: readonly string[] }[]>
    setGroups(actor: Actor, id: string, groups: readonly string[]): Promise<void>
  }
}

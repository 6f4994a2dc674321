import type { AccessRules, Filters, HiddenTable, TableRule } from '../../warehouse/row-filters/index.ts'

/** A read-only, row-filtered view of one connection, made for one customer. */
export interface Space {
  readonly id: string
  readonly orgId: string
  readonly sourceId: string
  readonly connectionId: string
  readonly customerId: string
  readonly name: string
  /** As stored: read again at every question, because an older version or a hand may have written it. */
  readonly rules: AccessRules
  readonly embedOrigins: readonly string[]
  readonly visibility: 'private' | 'public'
  readonly showSql: boolean
  readonly suggestedQuestions: readonly string[]
  readonly templateId: string | null
  readonly isTemplate: boolean
  readonly version: number
  /** Counts changes of what may be seen. */
  readonly rulesVersion: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** What a space shows today, by its rules and the catalog as last read. */
export interface SpaceAccess {
  readonly status: 'READY' | 'BROKEN'
  readonly reason?: string
  readonly filtered: readonly string[]
  readonly via: readonly string[]
  readonly shared: readonly string[]
  readonly hidden: readonly HiddenTable[]
  readonly warnings: readonly string[]
}
export interface SpaceView {
  readonly space: Space
  readonly access: SpaceAccess
}

/** What may be said about a space when it is made or changed; what is absent stays as it is. */
export interface SpaceChange {
  readonly name?: string
  readonly filters?: Filters | null
  readonly tables?: readonly TableRule[]
  readonly tablesDefault?: 'rule' | 'hidden'
  readonly embedOrigins?: readonly string[]
  readonly visibility?: 'private' | 'public'
  readonly showSql?: boolean
  readonly suggestedQuestions?: readonly string[]
  readonly isTemplate?: boolean
}
export interface SpaceOrder extends SpaceChange {
  readonly sourceId: string
  readonly name: string
  readonly customerId: string
  readonly templateId?: string
}

export interface SpaceGroup {
  readonly id: string
  readonly spaceId: string
  readonly name: string
  readonly position: number
  readonly questions: readonly string[]
}
export interface GroupOrder {
  readonly name?: string
  readonly position?: number
  readonly questions?: readonly string[]
}

export interface Customer {
  readonly id: string
  readonly name: string | null
  readonly createdAt: Date
}

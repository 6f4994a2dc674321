import type { Cell, Chip, WireColumn } from '../api/wire.ts'

/** What /v1 says, as the contract has it. */
export interface Space {
  readonly space_id: string
  readonly name: string
  readonly status: 'READY' | 'BROKEN'
  readonly suggested_questions: readonly string[]
}
export interface Group {
  readonly group_id: string
  readonly name: string
  readonly position: number
  readonly questions: readonly string[]
}
export interface SpaceConversation {
  readonly id: string
  readonly title?: string
  readonly created_at: string
  readonly updated_at: string
}
export interface SpaceMessage {
  readonly text: string
  readonly role: 'user' | 'breadcrumb'
  readonly id: string
  readonly execution_id: string
  readonly created_at: string
}
export interface Execution {
  readonly id: string
  readonly status: 'PENDING' | 'RUNNING' | 'SUCCESS' | 'FAILURE'
  readonly response: string
  readonly visualization: string | null
  readonly outcome?: 'answered' | 'clarification' | 'abstained' | 'refused' | 'error' | 'cancelled'
  readonly sql?: string
  readonly dataframe?: {
    readonly columns: readonly WireColumn[]
    readonly rows: readonly (readonly Cell[])[]
    readonly row_count: number
    readonly truncated: boolean
  }
  readonly reading?: {
    readonly text: string
    readonly parts: readonly Pick<Chip, 'kind' | 'text' | 'default'>[]
    readonly unknown: readonly string[]
    readonly corrections: readonly { readonly from: string; readonly to: string }[]
  }
  readonly follow_ups: readonly string[]
  readonly created_at: string
  readonly finished_at?: string
  readonly error?: { readonly code: string; readonly retryable: boolean }
}

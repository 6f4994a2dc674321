import type { Documents, TeachingDesk } from '../../../app/teaching/index.ts'
import type { ChatRouteDeps, RouteDeps } from '../chat/index.ts'

/** What the routes of the model need; those of chats besides, because teaching answers the question again. */
export interface ModelRouteDeps extends ChatRouteDeps {
  readonly teaching: TeachingDesk
  readonly documents: Documents
}
export type ModelDeps = ModelRouteDeps & RouteDeps

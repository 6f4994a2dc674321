import { AsyncLocalStorage } from 'node:async_hooks'

/** The request behind what runs, for logs and the audit log; nothing decides by it. */
export interface RequestContext {
  readonly requestId: string
  readonly address: string
}

const storage = new AsyncLocalStorage<RequestContext>()

/** Runs `act`, and all it begins, as part of a request. */
export function inRequest<T>(context: RequestContext, act: () => T): T {
  return storage.run(context, act)
}

/** Undefined in background work. */
export function requestContext(): RequestContext | undefined {
  return storage.getStore()
}

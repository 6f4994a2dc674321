import { AppError } from '../../../errors.ts'
import { createFetch } from '../../../platform/egress/index.ts'
import type { PipelineFetch } from '../extract/index.ts'

export interface FetchPlaces {
  readonly privateHosts: readonly string[]
  /** Where this installation listens: what `parley:/api` means to a command outside of it. */
  readonly installation: string
}

/** Requests of pipelines: to checked addresses only, and to this installation. */
export function pipelineFetch({ privateHosts, installation }: FetchPlaces): PipelineFetch {
  return async ({ method, url, headers, body, timeoutMs, maxBytes, signal }) => {
    signal.throwIfAborted()
    const isOwn = url.startsWith('parley:/api')
    const target = isOwn ? `${installation}/api${url.slice('parley:/api'.length)}` : url
    const call = createFetch({ privateHosts }, { purpose: 'pipeline', opened: isOwn ? 'any' : [], timeoutMs, maxBytes })
    const response = await call(target, { method, headers, ...(body !== undefined && { body }) })
    if (signal.aborted) throw new AppError('connection_failed', { class: 'refused' })
    return { status: response.status, headers: new Map(response.headers), bytes: new Uint8Array(await response.arrayBuffer()) }
  }
}

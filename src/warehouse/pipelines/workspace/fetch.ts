import { createPooledFetch } from '../../../platform/egress/index.ts'
import type { PipelineFetch } from '../extract/index.ts'

export interface FetchPlaces {
  readonly privateHosts: readonly string[]
  /** Where this installation listens: what `parley:/api` means to a command outside of it. */
  readonly installation: string
}
export interface PipelineNetwork {
  readonly fetch: PipelineFetch
  readonly close: () => Promise<void>
}

const OWN = 'parley:/api'
const CONNECT_MS = 10_000

/** Requests of pipelines: to checked addresses only, and to this installation. */
export function openNetwork({ privateHosts, installation }: FetchPlaces): PipelineNetwork {
  const outside = createPooledFetch({ privateHosts }, { purpose: 'pipeline', opened: [], connectMs: CONNECT_MS })
  const own = createPooledFetch({ privateHosts: [] }, { purpose: 'pipeline', opened: 'any', connectMs: CONNECT_MS })
  return {
    fetch: (request) => {
      const isOwn = request.url === OWN || request.url.startsWith(`${OWN}/`) || request.url.startsWith(`${OWN}?`)
      return isOwn ? own.fetch({ ...request, url: `${installation}/api${request.url.slice(OWN.length)}` }) : outside.fetch(request)
    },
    close: async () => {
      await Promise.all([outside.close(), own.close()])
    },
  }
}

export { type AddressPolicy, type CheckedAddress, checkAddress, type Destination, type Purpose, privateEntry } from './address.ts'
export { createFetch, type FetchRules } from './fetch.ts'
export { createPooledFetch, type PooledFetch, type PooledRules, type WholeRequest, type WholeResponse } from './pooled-fetch.ts'
export { createStreamedFetch, type StreamRules } from './streamed-fetch.ts'

export { type AddressPolicy, type CheckedAddress, checkAddress, type Destination, type Purpose } from './address.ts'
export { createFetch, type FetchRules } from './fetch.ts'
export { createStreamedFetch, type StreamRules } from './streamed-fetch.ts'

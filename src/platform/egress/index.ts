export { type AddressPolicy, type CheckedAddress, checkAddress, type Destination, type Purpose } from './address.ts'
export { createFetch, type FetchRules } from './fetch.ts'

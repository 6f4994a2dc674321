export { createPlaces, type PlaceLimits, type Places } from './places.ts'
export { hasShareLeft, type Waiting } from './share.ts'
export { tenantOf } from './tenant.ts'

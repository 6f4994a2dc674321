export { placeConditions } from './place-conditions.ts'
export { type Placed, Placement } from './placement.ts'
export { predicateOf } from './predicate/predicate-of.ts'

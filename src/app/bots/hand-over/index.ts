export { type Analyst, type Asked, type Heard, type InChat, openAnalyst, parleyOf } from './analyst.ts'
export { findImage } from './images.ts'
export { endHandOver, findHandOver, type HandOver, leaveBehind, markDelivered, newestWaitedFor } from './store.ts'

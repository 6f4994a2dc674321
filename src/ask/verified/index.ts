export { fillSlots, type SlotValue } from './fill-slots.ts'
export { matchVerified } from './match-verified.ts'

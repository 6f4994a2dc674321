export { type EntityBook, openEntityBook } from './entity-book.ts'
export type { Found } from './found.ts'
export { isSystemEntity, SYSTEM_ENTITIES } from './system-entities.ts'

export { type EntityDesk, type EntityOrder, openEntityDesk } from './entities.ts'
export { findEntity, listEntities } from './store.ts'

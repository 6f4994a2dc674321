import { sql } from 'kysely'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
import type { BotsDeps } from '../deps.ts'
import { newBotId } from '../ids.ts'
import type { Entity } from '../interaction.ts'
import { assertWithin } from '../stories/index.ts'
import { BOT_LIMITS } from '../story.ts'
import { deleteEntity, findEntity, insertEntity, listEntities, updateEntity } from './store.ts'

export type EntityOrder = Pick<Entity, 'name' | 'entries'>

/** Words that stand for values, as editors write them. */
export interface EntityDesk {
  list(actor: Actor): Promise<readonly Entity[]>
  /** @throws AppError bot_entity_not_found */
  read(actor: Actor, id: string): Promise<Entity>
  /** @returns its id @throws AppError bot_limit, bot_name_taken */
  create(actor: Actor, order: EntityOrder): Promise<string>
  /** @throws AppError bot_entity_not_found, bot_name_taken */
  change(actor: Actor, id: string, order: Partial<EntityOrder>): Promise<void>
  /** @throws AppError bot_entity_not_found */
  remove(actor: Actor, id: string): Promise<void>
}

export function openEntityDesk({ store: { db }, now }: Pick<BotsDeps, 'store' | 'now'>): EntityDesk {
  const read = async ({ orgId }: Actor, id: string): Promise<Entity> => {
    const entity = await findEntity(db, orgId, id)
    if (entity === undefined) throw new AppError('bot_entity_not_found')
    return entity
  }
  const taken = (name: string): AppError => new AppError('bot_name_taken', { what: 'entity', name })
  return {
    list: ({ orgId }) => listEntities(db, orgId),
    read,
    create: ({ orgId }, order) =>
      db.transaction().execute(async (transaction) => {
        await sql`SELECT id FROM org WHERE id = ${orgId} FOR UPDATE`.execute(transaction)
        assertWithin((await listEntities(transaction, orgId)).length + 1, BOT_LIMITS.entities, 'entities')
        const entity = { id: newBotId(now()), orgId, ...order }
        if (!(await insertEntity(transaction, entity, now()))) throw taken(order.name)
        return entity.id
      }),
    change: async (actor, id, order) => {
      const entity = { ...(await read(actor, id)), ...order }
      if (!(await updateEntity(db, entity))) throw taken(entity.name)
    },
    remove: async ({ orgId }, id) => {
      if (!(await deleteEntity(db, orgId, id))) throw new AppError('bot_entity_not_found')
    },
  }
}

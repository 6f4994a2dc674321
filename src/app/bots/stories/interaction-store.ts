import { sql } from 'kysely'
import { type Db, json } from '../db.ts'
import type { Interaction } from '../interaction.ts'

interface InteractionRow {
  readonly id: string
  readonly story_id: string
  readonly kind: Interaction['kind']
  readonly name: string
  readonly action: string
  readonly classifier: Interaction['classifier']
  readonly user_says: readonly string[]
  readonly triggers: readonly string[]
  readonly parameters: Interaction['parameters']
  readonly responses: Interaction['responses']
  readonly context_in: readonly string[]
  readonly context_out: Interaction['contextOut']
  readonly enabled: boolean
  readonly created_at: Date
}

function toInteraction(row: InteractionRow): Interaction {
  return {
    id: row.id,
    storyId: row.story_id,
    kind: row.kind,
    name: row.name,
    action: row.action,
    classifier: row.classifier,
    userSays: row.user_says,
    triggers: row.triggers,
    parameters: row.parameters,
    responses: row.responses,
    contextIn: row.context_in,
    contextOut: row.context_out,
    enabled: row.enabled,
    createdAt: row.created_at,
  }
}

/** Everything a story says: welcome, what was written in the order it was made, fallback. */
export async function interactionsOf(db: Db, storyId: string): Promise<readonly Interaction[]> {
  const { rows } = await sql<InteractionRow>`SELECT * FROM bot_interaction WHERE story_id = ${storyId}
    ORDER BY CASE kind WHEN 'welcome' THEN 0 WHEN 'user' THEN 1 ELSE 2 END, number`.execute(db)
  return rows.map(toInteraction)
}

export async function insertInteraction(db: Db, interaction: Interaction): Promise<void> {
  await sql`INSERT INTO bot_interaction (id, story_id, kind, name, action, classifier, user_says, triggers, parameters, responses, context_in, context_out,
      enabled, created_at)
    VALUES (${interaction.id}, ${interaction.storyId}, ${interaction.kind}, ${interaction.name}, ${interaction.action}, ${interaction.classifier},
      ${interaction.userSays}::text[], ${interaction.triggers}::text[], ${json(interaction.parameters)}, ${json(interaction.responses)},
      ${interaction.contextIn}::text[], ${json(interaction.contextOut)}, ${interaction.enabled}, ${interaction.createdAt})`.execute(db)
}

export async function updateInteraction(db: Db, interaction: Interaction): Promise<void> {
  await sql`UPDATE bot_interaction SET name = ${interaction.name}, action = ${interaction.action}, classifier = ${interaction.classifier},
      user_says = ${interaction.userSays}::text[], triggers = ${interaction.triggers}::text[], parameters = ${json(interaction.parameters)},
      responses = ${json(interaction.responses)}, context_in = ${interaction.contextIn}::text[], context_out = ${json(interaction.contextOut)},
      enabled = ${interaction.enabled} WHERE id = ${interaction.id}`.execute(db)
}

export async function deleteInteraction(db: Db, id: string): Promise<void> {
  await sql`DELETE FROM bot_interaction WHERE id = ${id}`.execute(db)
}

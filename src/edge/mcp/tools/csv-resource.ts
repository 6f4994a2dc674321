import { type Conversation, type ConversationServices, findAsset, openRows } from '../../../app/conversations/index.ts'
import type { Cell } from '../../../flow.ts'
import { csvOfBatches } from '../../http/chat/index.ts'

const MOST_ROWS = 200

/** The first rows of a stored result; undefined when it is gone. */
export async function csvOf(db: ConversationServices['store']['db'], conversation: Conversation, key: string): Promise<string | undefined> {
  const asset = await findAsset(db, conversation.uid, key)
  if (asset?.kind !== 'frame') return undefined
  const { columns, rows } = await openRows(asset.body)
  const parts: string[] = []
  for await (const text of csvOfBatches(columns, firstOf(rows), false)) parts.push(text)
  return parts.join('')
}

async function* firstOf(rows: AsyncIterable<readonly Cell[]>): AsyncGenerator<readonly (readonly Cell[])[]> {
  const first: (readonly Cell[])[] = []
  for await (const row of rows) {
    first.push(row)
    if (first.length === MOST_ROWS) break
  }
  yield first
}

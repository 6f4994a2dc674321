import type { LetterOrder } from '../app/accounts/index.ts'
import { pruneChats } from '../app/bots/index.ts'
import { DEMO_QUEUE } from '../app/demo/index.ts'
import { syncUsage, USAGE_QUEUE } from '../app/usage/index.ts'
import type { Application } from './application.ts'
import type { Platform } from './platform.ts'
import { AUDIT_HEAD_QUEUE, BOT_CHATS_QUEUE, LETTER_QUEUE } from './queues.ts'

/** Every night at five past midnight, UTC. */
const NIGHTLY = '5 0 * * *'
/** At two minutes past, so that a log kept elsewhere shows if the newest entries go. */
const HOURLY = '2 * * * *'
const LETTERS_AT_ONCE = 2

/** Background work: syncs, letters, chats of bots that are older than they are kept, and the demo kept up to yesterday. At the very first start the demo is waited for. */
export async function startWork({ accounts, connections, pipelines, jobs, demo, auditLog }: Application, { log, store, settings }: Platform): Promise<void> {
  await connections.work()
  await pipelines.work()
  await jobs.work<LetterOrder>(LETTER_QUEUE.name, LETTERS_AT_ONCE, (order) =>
    accounts.letters.write(order).catch((error: unknown) => {
      log.warn({ err: error, kind: order.kind }, 'a letter was not sent and is tried again')
      throw error
    }),
  )
  await jobs.work(AUDIT_HEAD_QUEUE.name, 1, async () => log.info(await auditLog.head(), 'head of the audit log'))
  await jobs.schedule(AUDIT_HEAD_QUEUE.name, HOURLY)
  await jobs.work(BOT_CHATS_QUEUE.name, 1, () => pruneChats(store.db, settings.botChatDays, new Date()))
  await jobs.schedule(BOT_CHATS_QUEUE.name, NIGHTLY)
  const { id: orgId } = await accounts.org()
  await jobs.work(USAGE_QUEUE.name, 1, (_data, { signal }) => syncUsage(connections, orgId, signal))
  await jobs.schedule(USAGE_QUEUE.name, NIGHTLY)
  if (demo === null) return
  await jobs.work(DEMO_QUEUE.name, 1, async (_data, { signal }) => demo.refresh(signal))
  await jobs.schedule(DEMO_QUEUE.name, NIGHTLY)
  const refreshed = demo
    .refresh(AbortSignal.timeout(DEMO_QUEUE.expireSeconds * 1_000))
    .catch((error: unknown) => log.error({ err: error }, 'the demo business could not be made'))
  if (await demo.isMissing()) await refreshed
}

import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from '../log/index.ts'

/**
 * Subscribes to a channel. `reconnected` is called when notices may have been missed, so that the caller reads again.
 * @returns stops listening
 */
export type Listen = (channel: string, onNotice: (payload: string) => void, reconnected?: () => void) => Promise<() => Promise<void>>

interface Subscription {
  readonly channel: string
  readonly onNotice: (payload: string) => void
  readonly reconnected?: () => void
}
const RETRY_MS = 500

/** One connection for all channels of this process, made when first needed and made again when lost. */
export function listener(config: pg.ClientConfig, log: Logger): { listen: Listen; close: () => Promise<void> } {
  const subscriptions = new Set<Subscription>()
  let current: Promise<pg.Client> | null = null
  let closed = false

  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client(config)
    client.on('notification', (notice) => {
      for (const each of subscriptions) if (each.channel === notice.channel) each.onNotice(notice.payload ?? '')
    })
    client.on('error', () => undefined)
    client.on('end', () => void reconnect())
    await client.connect()
    for (const channel of new Set([...subscriptions].map((each) => each.channel))) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`)
    return client
  }
  const reconnect = async (): Promise<void> => {
    while (!closed) {
      current = connect()
      const made = await current.then(
        () => true,
        (error: unknown) => {
          log.warn({ err: error }, 'the store’s notices are out of reach; trying again')
          return false
        },
      )
      if (made) {
        for (const each of subscriptions) each.reconnected?.()
        return
      }
      await pause(RETRY_MS)
    }
  }

  const listen: Listen = async (channel, onNotice, reconnected) => {
    const subscription: Subscription = { channel, onNotice, reconnected }
    subscriptions.add(subscription)
    current ??= connect()
    const client = await current
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`)
    return async () => void subscriptions.delete(subscription)
  }
  const close = async (): Promise<void> => {
    closed = true
    const client = await current?.catch(() => null)
    await client?.end()
  }
  return { listen, close }
}

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

interface Connection {
  readonly client: pg.Client
  readonly lost: Promise<void>
}

/** One connection for all channels of this process, made when first needed and, when lost, tried again after each `wait`. */
export function listener(config: pg.ClientConfig, log: Logger, wait = () => pause(RETRY_MS)): { listen: Listen; close: () => Promise<void> } {
  const subscriptions = new Set<Subscription>()
  let current: Promise<Connection> | null = null
  let turn: Promise<unknown> = Promise.resolve()
  let closed = false

  const open = async (): Promise<Connection> => {
    const channels = new Set([...subscriptions].map((each) => each.channel))
    const connection = await connect(config, channels, ({ channel, payload }) => {
      for (const each of subscriptions) if (each.channel === channel) each.onNotice(payload ?? '')
    })
    connection.lost.then(() => {
      if (!closed) current = reopen()
    })
    return connection
  }
  const reopen = async (): Promise<Connection> => {
    while (!closed) {
      const connection = await open().catch((error: unknown) => log.warn({ err: error }, 'the store’s notices are out of reach; trying again'))
      if (connection) {
        for (const each of subscriptions) each.reconnected?.()
        return connection
      }
      await wait()
    }
    throw new Error('The store was closed.')
  }
  const connection = (): Promise<Connection> => {
    current ??= open().catch((error: unknown) => {
      current = null
      throw error
    })
    return current
  }
  /** Where the connection is lost meanwhile, the one made after it listens to every channel, this one too. */
  const hear = async (channel: string): Promise<void> => {
    const { client, lost } = await connection()
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`).catch(async (error: unknown) => {
      if (closed) throw error
      void client.end()
      await lost
      await connection()
    })
  }

  const listen: Listen = async (channel, onNotice, reconnected) => {
    const subscription: Subscription = { channel, onNotice, reconnected }
    subscriptions.add(subscription)
    const mine = turn.then(() => hear(channel))
    turn = mine.catch(() => undefined)
    try {
      await mine
    } catch (error) {
      subscriptions.delete(subscription)
      throw error
    }
    return async () => void subscriptions.delete(subscription)
  }
  const close = async (): Promise<void> => {
    closed = true
    const last = await current?.catch(() => null)
    await last?.client.end()
  }
  return { listen, close }
}

async function connect(config: pg.ClientConfig, channels: Iterable<string>, onNotice: (notice: pg.Notification) => void): Promise<Connection> {
  const client = new pg.Client(config)
  client.on('notification', onNotice)
  client.on('error', () => undefined)
  const lost = new Promise<void>((resolve) => client.once('end', resolve))
  try {
    await client.connect()
    for (const channel of channels) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`)
  } catch (error) {
    void client.end()
    throw error
  }
  return { client, lost }
}

import { createServer, connect as dial, type Socket } from 'node:net'
import { z } from 'zod'

/** A port before the store that can be closed: connections are then cut, those under way and those that come. */
export interface Road {
  readonly url: string
  /** Connections that were begun so far. */
  tries(): number
  close(): void
  open(): void
  /** For good. */
  end(): void
}

export async function roadTo(store: URL): Promise<Road> {
  const sockets = new Set<Socket>()
  let tries = 0
  let closed = false
  const server = createServer((socket) => {
    tries++
    if (closed) return void socket.destroy()
    const far = dial(Number(store.port), store.hostname)
    for (const each of [socket, far]) {
      sockets.add(each)
      each.on('error', () => undefined).on('close', () => sockets.delete(each))
    }
    socket.pipe(far).pipe(socket)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = z.object({ port: z.number() }).parse(server.address())
  const url = new URL(store)
  url.host = `127.0.0.1:${port}`
  const close = (): void => {
    closed = true
    for (const socket of sockets) socket.destroy()
  }
  const open = (): void => {
    closed = false
  }
  const end = (): void => {
    close()
    server.close()
  }
  return { url: url.href, tries: () => tries, close, open, end }
}

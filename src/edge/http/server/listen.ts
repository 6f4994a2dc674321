import { createServer, type Server } from 'node:net'

/**
 * Refuses early where another program listens, so that nobody waits for the demo to be built before hearing of it.
 * Port 0 is always free.
 *
 * @throws Error naming address and setting
 */
export async function refuseTakenPort(host: string, port: number): Promise<void> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error) => reject(listenError(error, host, port)))
    probe.listen({ host, port, exclusive: true }, resolve)
  })
  await closed(probe)
}

/** What `listen` said, in words for whoever starts the server. */
export function listenError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') return new Error(`Port ${port} on ${host} is taken by another program. Choose another with PARLEY_PORT.`)
  if (code === 'EADDRNOTAVAIL') return new Error(`${host} is not an address of this machine. Choose another with PARLEY_HOST.`)
  if (code === 'EACCES') return new Error(`Port ${port} may not be used by this account. Choose one above 1023 with PARLEY_PORT.`)
  return error
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}

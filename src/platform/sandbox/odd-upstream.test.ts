import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openEgressProxy } from './egress-proxy.ts'
import { DEFAULT_LIMITS } from './index.ts'

test.each(['HTTP/1.1 000 No\r\n\r\n', 'HTTP/1.1 099 No\r\nContent-Length: 2\r\n\r\nok', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok', 'SSH-2.0\r\n'])(
  'a host that answers %j costs the run its request, and nobody else anything',
  async (answer) => {
    const host = createServer((socket) => void socket.on('error', () => undefined).end(answer))
    host.listen(0, '127.0.0.1')
    await once(host, 'listening')
    const address = host.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const folder = await mkdtemp(join(tmpdir(), 'parley-egress-'))
    const path = join(folder, 'egress.sock')
    const policy = { privateHosts: [`skill=127.0.0.1/32:${port}`] }
    const proxy = await openEgressProxy({ policy, allowedHosts: ['127.0.0.1'], limits: DEFAULT_LIMITS, path, uid: null })
    const asked = new Promise<string>((resolve, reject) => {
      const call = request({ socketPath: path, path: `http://127.0.0.1:${port}/` }, async (response) => response.toArray().then(() => resolve('whole'), reject))
      call.on('error', reject).end()
    })
    await expect(asked).rejects.toThrow()
    await proxy.close()
    host.close()
    await rm(folder, { recursive: true })
  },
)

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readySandbox, runCode, whyNoSandbox } from './fixtures/ready-sandbox.ts'
import type { Sandbox, SkillRun } from './index.ts'

const why = await whyNoSandbox()

/** Spellings of addresses inside; names are resolved by the test, to addresses inside. */
const SPELLINGS = [
  ...[
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '017700000001',
    '127.0.0.1.',
    '0',
    '0.0.0.0',
    '127.77.0.1',
    '127.255.255.254',
  ],
  ...[
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:0:0:1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[fe80::1]',
    '[fd00::1]',
    '[fd00:ec2::254]',
  ],
  ...[
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '[::ffff:169.254.169.254]',
    '100.100.100.200',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
  ],
  ...[
    'localhost',
    'LOCALHOST',
    'localhost.',
    'inside.example',
    'mixed.example',
    'changing.example',
    '①②⑦.⓪.⓪.①',
    '127。0。0。1',
    '127.0.0.1%00.example.com',
    'public.example@127.0.0.1',
  ],
]

const ATTEMPTS = `
import socket
def raw(request):
    s = socket.create_connection(("127.0.0.1", 3128), 5)
    s.settimeout(5)
    s.sendall(request)
    data = b""
    try:
        while chunk := s.recv(4096):
            data += chunk
            if b"canary" in data or len(data) > 65536: break
            if data.startswith(b"HTTP/1.1 200 Connection"):
                s.sendall(b"GET / HTTP/1.0\\r\\nHost: x\\r\\n\\r\\n")
    except OSError:
        pass
    return data
from concurrent.futures import ThreadPoolExecutor
def once(entry):
    try:
        return b"canary" in raw(entry.encode())
    except OSError:
        return False
with ThreadPoolExecutor(12) as pool:
    print(sum(pool.map(once, json.loads(attempts))))
`

describe.skipIf(why !== null)(`the way out of a skill${why === null ? '' : ` (skipped: ${why})`}`, () => {
  let sandbox: Sandbox
  const servers: Server[] = []
  const ports: number[] = []
  let hits = 0
  let asked = 0
  let opened = 0
  beforeAll(async () => {
    for (const port of [0, 0, 80]) {
      const server = createServer((request, response) => {
        hits += 1
        if (request.url === '/moved') response.writeHead(302, { location: `http://127.0.0.1:${ports[0]}/` }).end()
        else response.end(`canary ${request.method} ${request.headers.host}`)
      })
      server.listen(port, '0.0.0.0')
      const listening = await Promise.race([once(server, 'listening').then(() => true), once(server, 'error').then(() => false)])
      if (!listening) continue // port 80 is somebody else's here
      servers.push(server)
      const address = server.address()
      ports.push(typeof address === 'object' && address !== null ? address.port : 0)
    }
    opened = ports[1] ?? 0
    const resolve = async (name: string) => {
      if (name.startsWith('changing')) return ++asked % 2 === 1 ? ['127.0.0.1'] : ['169.254.169.254']
      return name.startsWith('mixed') ? ['127.0.0.1', '10.0.0.5'] : ['127.0.0.1']
    }
    sandbox = await readySandbox({ addresses: { privateHosts: [`skill=127.0.0.1/32:${opened}`], resolve } })
  })
  afterAll(async () => {
    await sandbox.close()
    for (const server of servers) server.close().closeAllConnections()
  })
  const printed = async (code: string, rest: Partial<SkillRun>) => {
    const { outputs, error } = await runCode(sandbox, code, rest)
    return error?.message ?? outputs.map((each) => (each.type === 'dataframe' ? '' : each.data))
  }

  test('at least 120 attempts reach nothing inside', async () => {
    const closed = [ports[0] ?? 0, 80]
    const attempts = SPELLINGS.flatMap((host) =>
      closed.flatMap((port) => [
        `CONNECT ${host}:${port} HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`,
        `GET http://${host}:${port}/ HTTP/1.1\r\nHost: public.example\r\n\r\n`,
      ]),
    )
    const framing = [
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${closed[0]}\r\n\r\n`,
      `GET //127.0.0.1:${closed[0]}/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
      `CONNECT 127.0.0.1 HTTP/1.1\r\n\r\n`,
      `CONNECT http://127.0.0.1:${closed[0]} HTTP/1.1\r\nHost: a\r\n\r\n`,
      `GET http://127.0.0.1:${closed[0]}\\@public.example/ HTTP/1.1\r\nHost: a\r\n\r\n`,
      `GET ftp://127.0.0.1:${closed[0]}/ HTTP/1.1\r\nHost: a\r\n\r\n`,
      `POST http://127.0.0.1:${opened}9/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET http://127.0.0.1:${closed[0]}/ HTTP/1.1\r\nHost: a\r\n\r\n`,
    ]
    const all = [...attempts, ...framing]
    expect(all.length).toBeGreaterThanOrEqual(120)
    hits = 0
    expect(await printed(ATTEMPTS, { parameters: { attempts: JSON.stringify(all) }, allowedHosts: ['*'], limits: { wallMs: 60_000 } })).toEqual([0])
    expect(hits).toBe(0)
  }, 90_000)

  test('a destination the operator listed is reached, by requests as it is, and only if the skill lists it', async () => {
    const code =
      'answer = requests.get(f"http://127.0.0.1:{port}/x")\nprint(answer.text)\nprint(requests.post(f"http://127.0.0.1:{port}/x", data="a").status_code)'
    expect(await printed(code, { parameters: { port: opened }, allowedHosts: ['*'] })).toEqual([`canary GET 127.0.0.1:${opened}`, 200])
    expect(
      await printed('print(requests.get(f"http://127.0.0.1:{port}/").status_code)', { parameters: { port: opened }, allowedHosts: ['other.example'] }),
    ).toEqual([403])
  })

  test('a redirect inside is judged anew', async () => {
    expect(await printed('print(requests.get(f"http://127.0.0.1:{port}/moved").status_code)', { parameters: { port: opened }, allowedHosts: ['*'] })).toEqual([
      403,
    ])
  })

  test('a skill without hosts has no network at all', async () => {
    const message = await printed(`requests.get("http://127.0.0.1:${opened}/")`, { allowedHosts: [] })
    expect(String(message)).toContain('refused')
  })

  test('every attempt is one line for the operator with its reason, and a name without its address for the reader', async () => {
    const lines: unknown[] = []
    const log = { info: (line: unknown) => void lines.push(line) }
    const resolve = async (name: string) => (name.startsWith('nowhere') ? Promise.reject(new Error('no such name')) : ['127.0.0.1'])
    const told = await readySandbox({ addresses: { privateHosts: [`skill=127.0.0.1/32:${opened}`], resolve }, log })
    const urls = [
      `http://inside.example:${opened}/`,
      'http://inside.example/',
      'http://nowhere.example/',
      'http://unlisted.test/',
      'http://inside.example:1/',
      'http://93.184.215.14:22/',
    ]
    const code = `for url in ${JSON.stringify(urls)}:\n    requests.get(url)`
    const { egress, status } = await runCode(told, code, { allowedHosts: ['*.example', '93.184.215.14'] })
    await told.close()
    expect(status).toBe('ok')
    expect(egress).toEqual({
      contacted: [`inside.example:${opened}`],
      refused: ['inside.example:80', 'nowhere.example:80', 'unlisted.test:80', 'inside.example:1', '93.184.215.14:22'],
    })
    const line = (host: string, port: number, outcome: string, reason: string) => ({ runBy: 'ada', host, port, outcome, reason })
    expect(lines).toEqual([
      line('inside.example', opened, 'connected', 'listed'),
      line('inside.example', 80, 'refused', 'address_not_allowed'),
      line('nowhere.example', 80, 'refused', 'unknown_name'),
      line('unlisted.test', 80, 'refused', 'unlisted'),
      line('inside.example', 1, 'refused', 'address_not_allowed'),
      line('93.184.215.14', 22, 'refused', 'port'),
    ])
  })

  test('stops at its bytes', async () => {
    const code =
      'sent = 0\ntry:\n    for n in range(50):\n        requests.post(f"http://127.0.0.1:{port}/", data=b"x" * 100000)\n        sent += 1\nexcept Exception:\n    pass\nprint(sent < 20)'
    expect(await printed(code, { parameters: { port: opened }, allowedHosts: ['*'], limits: { egressBytes: 1_000_000 } })).toEqual([true])
  })
})

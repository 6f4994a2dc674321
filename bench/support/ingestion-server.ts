// An HTTP API in a process of its own: node ingestion-server.ts <scale>. Prints its port; GET /begun answers when the first page was asked for.
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'

const PAGE = 1_000
const SMALL = 40
const scale = Number(process.argv[2] ?? 1)
const SIZES: Readonly<Record<string, number>> = { '/big': 100_000 * scale, '/nested': 200_000 * scale, '/long': 5_000_000 * scale }
const NULLS = ['avatar', 'city', 'country', 'email', 'gender', 'language', 'phone', 'referrer', 'region', 'timezone'].map((name) => `default_${name}`)

let begun = 0
const pages = new Map<string, Buffer>()
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://bench.test')
  if (url.pathname === '/begun') {
    response.end(String(begun))
    begun = 0
    return
  }
  if (begun === 0) begun = Date.now()
  response.setHeader('content-type', 'application/json')
  response.end(bodyOf(url))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' && address !== null ? address.port : 0}\n`)
})
process.stdin.resume().on('end', () => process.exit())

function bodyOf(url: URL): Buffer {
  const size = SIZES[url.pathname]
  if (size === undefined) return Buffer.from(JSON.stringify(small(url)))
  const key = `${url.pathname} ${url.searchParams.get('page')}`
  const known = pages.get(key)
  if (known !== undefined) return known
  const made = page(url.pathname, Number(url.searchParams.get('page') ?? 1), size)
  if (url.pathname !== '/long') pages.set(key, made)
  return made
}

function page(path: string, number: number, size: number): Buffer {
  const first = (number - 1) * PAGE
  const data = Array.from({ length: Math.max(0, Math.min(PAGE, size - first)) }, (_, index) =>
    path === '/big' ? user(first + index) : record(first + index, path === '/nested'),
  )
  return Buffer.from(JSON.stringify({ data, count: size }))
}

/** Fixture A: 25 columns with those of the load, ten of which are always null. */
function user(id: number): object {
  return {
    id: createHash('sha1').update(String(id)).digest('hex').slice(0, 24),
    default_name: `User number ${id}`,
    default_created: new Date(1_700_000_000_000 + id * 1_000).toISOString(),
    default_score: id / 4,
    ...Object.fromEntries(NULLS.map((name) => [name, null])),
    'favourite colour': ['red', 'green', 'blue'][id % 3],
    ...(id % 4 === 0 && { segments: [{ id: `segment-${id % 10}` }] }),
  }
}

/** Fixtures B and C. */
function record(id: number, hasTags: boolean): object {
  const tags = hasTags ? { tags: [{ label: `a${id % 7}` }, { label: `b${id % 5}` }] } : {}
  return { id, name: `record ${id}`, score: id * 0.5, profile: { city: `city ${id % 100}`, zip: String(10_000 + (id % 90_000)) }, ...tags }
}

/** Fixture D: 95 users and nine records below three stories, each with a list or two. */
function small({ pathname, searchParams }: URL): unknown {
  if (pathname === '/users') {
    const first = Number(searchParams.get('after') ?? -1) + 1
    const data = Array.from({ length: Math.max(0, Math.min(SMALL, 95 - first)) }, (_, index) => ({
      id: first + index,
      name: `User ${first + index}`,
      segments: [{ id: 's' }],
      attributes: [{ name: 'a' }],
    }))
    return { data, count: 95 }
  }
  if (pathname === '/stories') return [1, 2, 3].map((id) => ({ id, name: `Story ${id}`, tags: ['x'], owners: [{ id: 1 }] }))
  return { id: pathname, replies: [{ type: 'text', texts: ['hello'] }], triggers: [{ words: ['hi'] }] }
}

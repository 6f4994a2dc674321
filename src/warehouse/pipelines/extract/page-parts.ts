import { MAX_PAGE_DEPTH, PART_FROM_BYTES, type PageBody, type PageLimits, parsePage, parsePageParts } from '../json/index.ts'
import type { Answer } from './exchange.ts'

export interface ReadPage {
  /** As the page log keeps it: UTF-8. */
  readonly bytes: Uint8Array
  readonly first: PageBody
  /** Read when asked for; only a single large list has more than its first part. */
  readonly rest: Iterable<PageBody>
}
/** What can be asked of an answer, fresh or from the page log. */
export type Received = Pick<Answer, 'bytes' | 'headers' | 'ignored' | 'status'>

const NOTHING = Buffer.from('null')
const NO_CONTENT = 204

/** Reads the body of an answer. `inParts` allows a large list to come in parts. @throws AppError `pipeline_page` */
export function readPage(answer: Received, resource: string, maxBytes: number, inParts: boolean): ReadPage {
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(answer.headers.get('content-type') ?? '')?.[1]
  const limits = { maxBytes, maxDepth: MAX_PAGE_DEPTH, resource, ...(charset !== undefined && { charset }) }
  if (answer.ignored || answer.status === NO_CONTENT) return { bytes: new Uint8Array(), first: parsePage(NOTHING, { ...limits, charset: 'utf-8' }), rest: [] }
  const isUtf8 = charset === undefined || /^(utf-?8|us-ascii)$/i.test(charset)
  if (inParts && isUtf8 && answer.bytes.byteLength >= PART_FROM_BYTES) {
    const parts = bodies(answer.bytes, limits)
    const first = parts.next()
    if (first.done !== true) return { bytes: answer.bytes, first: first.value, rest: parts }
  }
  const body = parsePage(answer.bytes, limits)
  return { bytes: isUtf8 ? answer.bytes : Buffer.from(body.text), first: body, rest: [] }
}

function* bodies(bytes: Uint8Array, limits: PageLimits): Generator<PageBody> {
  for (const { body } of parsePageParts(bytes, limits)) yield body
}

import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { FILE_MODE, hasCode, storing, syncFolder } from './durable-file.ts'

/** What is known of a page beside its body, as JSON. Holds no secret. */
export interface NewPage {
  readonly facts: object
  readonly bytes: Uint8Array
}
export interface StoredPage {
  readonly facts: unknown
  /** The body, read again from the disk. */
  readonly read: () => Promise<Uint8Array>
}

/** Mark, length of the facts, length of the body, CRC-32 of both. */
const HEADER_BYTES = 16
const MARK = 0x31_45_47_50 // "PGE1"
const SYNC_BYTES = 32 << 20
const SYNC_MS = 2_000

export interface PageLog {
  /** Hands a page to the disk, in order. Resolves when the page before it is written, so that writing and working overlap. */
  append(page: NewPage): Promise<void>
  /** Resolves when all that was appended would survive a power cut. */
  sync(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens a log for appending, behind what is in it. Synced every 32 MiB or 2 s, and when asked.
 *
 * @throws AppError `pipeline_storage`, also for an earlier page, at the next call
 */
export async function openPageLog(path: string, options: { readonly now: () => Date; readonly synced?: () => void }): Promise<PageLog> {
  const file = await storing(path, () => open(path, 'a', FILE_MODE))
  const pace = { bytes: 0, since: options.now().getTime() }
  let last: Promise<void> = Promise.resolve()
  let syncing: Promise<void> = Promise.resolve()
  let isNamed = false

  const sync = async (): Promise<void> => {
    pace.bytes = 0
    pace.since = options.now().getTime()
    await syncing
    await storing(path, async () => {
      await file.datasync()
      if (!isNamed) await syncFolder(dirname(path))
      isNamed = true
    })
    options.synced?.()
  }
  const write = async (page: NewPage): Promise<void> => {
    pace.bytes += await writePage(file, page)
    if (pace.bytes < SYNC_BYTES && options.now().getTime() - pace.since < SYNC_MS) return
    syncing = sync()
    syncing.catch(() => undefined) // told by the next call that waits for it
  }
  return {
    append: async (page) => {
      await last
      last = storing(path, () => write(page))
      last.catch(() => undefined) // told by the next call
    },
    sync: async () => {
      await last
      await sync()
    },
    close: async () => {
      await Promise.allSettled([last, syncing])
      await file.close()
    },
  }
}

async function writePage(file: FileHandle, { facts, bytes }: NewPage): Promise<number> {
  const known = Buffer.from(JSON.stringify(facts))
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32LE(MARK, 0)
  header.writeUInt32LE(known.length, 4)
  header.writeUInt32LE(bytes.byteLength, 8)
  header.writeUInt32LE(crc32(bytes, crc32(known)), 12)
  const whole = HEADER_BYTES + known.length + bytes.byteLength
  const { bytesWritten } = await file.writev([header, known, bytes])
  if (bytesWritten !== whole) throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' })
  return whole
}

/**
 * The pages of a log up to the first that is not whole, which is cut off with all behind it. A log that is not there has none.
 *
 * @throws AppError `pipeline_storage`
 */
export async function readPages(path: string): Promise<readonly StoredPage[]> {
  const file = await storing(path, () =>
    open(path, 'r+').catch((error: unknown) => {
      if (hasCode(error, 'ENOENT')) return null
      throw error
    }),
  )
  if (file === null) return []
  return storing(path, async () => {
    const { size } = await file.stat()
    const pages: StoredPage[] = []
    let valid = 0
    for (let page = await pageAt(file, 0, size); page !== null; page = await pageAt(file, valid, size)) {
      const { bodyAt, bodyLength, end } = page
      pages.push({ facts: page.facts, read: () => readPart(path, bodyAt, bodyLength) })
      valid = end
    }
    if (valid < size) await file.truncate(valid)
    return pages
  }).finally(() => file.close())
}

/** @returns null where no whole page begins */
async function pageAt(file: FileHandle, at: number, size: number) {
  const header = await take(file, at, HEADER_BYTES)
  if (header === null || header.readUInt32LE(0) !== MARK) return null
  const [factsLength, bodyLength] = [header.readUInt32LE(4), header.readUInt32LE(8)]
  const bodyAt = at + HEADER_BYTES + factsLength
  if (bodyAt + bodyLength > size) return null
  const known = await take(file, at + HEADER_BYTES, factsLength)
  const body = await take(file, bodyAt, bodyLength)
  if (known === null || body === null || crc32(body, crc32(known)) !== header.readUInt32LE(12)) return null
  const facts: unknown = JSON.parse(known.toString())
  return { facts, bodyAt, bodyLength, end: bodyAt + bodyLength }
}

async function readPart(path: string, at: number, length: number): Promise<Uint8Array> {
  return storing(path, async () => {
    const file = await open(path, 'r')
    const bytes = await take(file, at, length).finally(() => file.close())
    if (bytes === null) throw new Error('a page was cut off')
    return bytes
  })
}

/** @returns null when there are not so many bytes left */
async function take(file: FileHandle, at: number, length: number): Promise<Buffer | null> {
  const bytes = Buffer.allocUnsafe(length)
  const { bytesRead } = await file.read(bytes, 0, length, at)
  return bytesRead === length ? bytes : null
}

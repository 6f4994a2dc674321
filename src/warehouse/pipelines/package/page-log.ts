import { createReadStream } from 'node:fs'
import { type FileHandle, open, stat, truncate } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { FILE_MODE, hasCode, storing } from './durable-file.ts'

/** What is known of a page besides its body. Holds no secret: the address is the one with its secrets hidden. */
const Facts = z.object({
  resource: z.string(),
  parent: z.object({ index: z.number().int().nonnegative(), included: z.record(z.string(), z.unknown()) }).optional(),
  number: z.number().int().nonnegative(),
  request: z.object({ method: z.string(), url: z.string(), key: z.string() }),
  /** Where paging goes on after this page; null after the last. */
  next: z.unknown(),
  /** What else extracting needs to go on. */
  more: z.unknown().optional(),
})
export type PageFacts = z.output<typeof Facts>
export interface PageEntry {
  readonly facts: PageFacts
  readonly bytes: Uint8Array
}

/** Mark, length of the facts, length of the body, CRC-32 of both. */
const HEADER_BYTES = 16
const MARK = 0x31_45_47_50 // "PGE1"
const SYNC_BYTES = 32 << 20
const SYNC_MS = 2_000

export interface PageLog {
  /** Hands a page to the disk, in order. Resolves when the page before it is written, so that writing and working overlap. */
  append(entry: PageEntry): Promise<void>
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

  const sync = async (): Promise<void> => {
    pace.bytes = 0
    pace.since = options.now().getTime()
    await syncing
    await storing(path, () => file.datasync())
    options.synced?.()
  }
  const write = async (entry: PageEntry): Promise<void> => {
    pace.bytes += await writeEntry(file, entry)
    if (pace.bytes < SYNC_BYTES && options.now().getTime() - pace.since < SYNC_MS) return
    syncing = sync()
    syncing.catch(() => undefined) // told by the next call that waits for it
  }
  return {
    append: async (entry) => {
      await last
      last = storing(path, () => write(entry))
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

async function writeEntry(file: FileHandle, { facts, bytes }: PageEntry): Promise<number> {
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
 * The pages of a log up to the first that is not whole. A log that is not there has none.
 *
 * @returns how many bytes hold whole pages
 */
export async function* readPages(path: string): AsyncGenerator<PageEntry, number> {
  const size = await sizeOf(path)
  let valid = 0
  if (size === 0) return valid
  const reader = createPieces(path)
  for (;;) {
    const header = await reader.take(HEADER_BYTES)
    if (header === null || header.readUInt32LE(0) !== MARK) break
    const [knownLength, bodyLength] = [header.readUInt32LE(4), header.readUInt32LE(8)]
    if (valid + HEADER_BYTES + knownLength + bodyLength > size) break
    const known = await reader.take(knownLength)
    const bytes = await reader.take(bodyLength)
    if (known === null || bytes === null || crc32(bytes, crc32(known)) !== header.readUInt32LE(12)) break
    yield { facts: Facts.parse(JSON.parse(known.toString())), bytes }
    valid += HEADER_BYTES + knownLength + bodyLength
  }
  reader.close()
  return valid
}

/** Cuts off what a killed run left half written. @returns how many pages are left */
export async function keepWholePages(path: string): Promise<number> {
  const pages = readPages(path)
  let count = 0
  for (;;) {
    const next = await pages.next()
    if (!next.done) {
      count++
      continue
    }
    if (next.value < (await sizeOf(path))) await storing(path, () => truncate(path, next.value))
    return count
  }
}

async function sizeOf(path: string): Promise<number> {
  return storing(path, () =>
    stat(path).then(
      ({ size }) => size,
      (error: unknown) => {
        if (hasCode(error, 'ENOENT')) return 0
        throw error
      },
    ),
  )
}

/** Reads a file from its start, as many bytes at a time as asked for. */
function createPieces(path: string) {
  const stream = createReadStream(path, { highWaterMark: 1 << 20 })
  const pieces = stream[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  return {
    take: async (length: number): Promise<Buffer | null> => {
      const parts = [held]
      let have = held.length
      while (have < length) {
        const { done, value } = await pieces.next()
        if (done === true) return null
        parts.push(value)
        have += value.length
      }
      const all = parts.length === 1 ? held : Buffer.concat(parts)
      held = all.subarray(length)
      return all.subarray(0, length)
    },
    close: () => void stream.destroy(),
  }
}

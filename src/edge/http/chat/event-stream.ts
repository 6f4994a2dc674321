import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { FastifyReply } from 'fastify'

const COMMENT_MS = 15_000
const MAX_BUFFER_BYTES = 1 << 20
/** How long a reader may leave more than the buffer unread. */
const SLOW_READER_MS = 1_000
const RETRY = 'retry: 2000\n\n'

/** A stream that says now and again that it lives. */
export function openEventStream(reply: FastifyReply): PassThrough {
  const stream = new PassThrough()
  stream.write(RETRY)
  const beat = setInterval(() => stream.writableEnded || stream.write(': still here\n\n'), COMMENT_MS)
  stream.on('close', () => clearInterval(beat)).on('error', () => undefined)
  reply.raw.on('close', () => stream.destroy())
  return stream
}

/** Waits while more than 1 MiB is unread; a reader who does not take it within a moment is cut, and may resume. */
export async function untilTaken(stream: PassThrough, reply: FastifyReply): Promise<void> {
  const waiting = (): number => stream.readableLength + stream.writableLength + reply.raw.writableLength
  while (waiting() > MAX_BUFFER_BYTES && !stream.destroyed) {
    const late = AbortSignal.timeout(SLOW_READER_MS)
    await once(stream, 'drain', { signal: late }).catch(() => undefined)
    if (late.aborted && waiting() > MAX_BUFFER_BYTES) reply.raw.destroy()
  }
}

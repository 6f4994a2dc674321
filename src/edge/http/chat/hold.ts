import { PassThrough } from 'node:stream'
import type { FastifyReply } from 'fastify'

const KEEP_ALIVE_MS = 10_000

/**
 * Answers when `produce` is done. After ten seconds it sends the headers of a 200 and then a space now and again, which
 * JSON allows in front, so that no proxy or client gives up on a long question.
 */
export async function holdReply<Body>(reply: FastifyReply, keepAliveMs = KEEP_ALIVE_MS, produce: () => Promise<Body>): Promise<Body | FastifyReply> {
  const body = produce()
  if (await endsWithin(body, keepAliveMs)) return body
  const stream = new PassThrough()
  stream.write(' ')
  const beat = setInterval(() => stream.write(' '), keepAliveMs)
  // it may fail before the reply listens to it, which only begins once its headers are settled
  stream.on('close', () => clearInterval(beat)).on('error', () => undefined)
  body
    .finally(() => clearInterval(beat))
    .then(
      (value) => stream.end(JSON.stringify(value)),
      (error: unknown) => stream.destroy(error instanceof Error ? error : new Error('the answer could not be read')),
    )
  return reply.type('application/json; charset=utf-8').send(stream)
}

/** @throws what the promise throws, in that time */
async function endsWithin(body: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, limitMs, false)
  })
  return Promise.race([body.then(() => true), late]).finally(() => clearTimeout(timer))
}

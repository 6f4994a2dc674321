import { setImmediate as turn } from 'node:timers/promises'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { holdReply } from './hold.ts'

test('an answer that fails while its headers are being settled is told as a fault, and harms nobody else', async () => {
  const { promise, reject } = Promise.withResolvers<never>()
  const { app, url } = await serving(
    () => promise,
    async () => {
      reject(new Error('the store is gone'))
      for (let n = 0; n < 5; n++) await turn()
    },
  )
  expect((await fetch(url)).status).toBe(500)
  await app.close()
})

test('a long answer that is read slowly arrives whole', async () => {
  const long = 'x'.repeat(8 << 20)
  const { app, url } = await serving(async () => {
    await new Promise((done) => setTimeout(done, 20))
    return { long }
  })
  const { body } = await fetch(url)
  let text = ''
  for await (const piece of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece
    await new Promise((done) => setTimeout(done, 1))
  }
  expect(text.trimStart()).toBe(JSON.stringify({ long }))
  await app.close()
})

async function serving(produce: () => Promise<object>, beforeHeaders: () => Promise<void> = async () => undefined) {
  const app = Fastify()
  app.addHook('onSend', beforeHeaders)
  app.get('/', (_request, reply) => holdReply(reply, 1, produce))
  return { app, url: await app.listen({ host: '127.0.0.1', port: 0 }) }
}

import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { refuseTakenPort } from './listen.ts'

it('names the port that another program holds', async () => {
  const other = createServer()
  const port = await new Promise<number>((resolve) => {
    other.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = other.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  await expect(refuseTakenPort('127.0.0.1', port)).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken by another program. Choose another with PARLEY_PORT.`)
  await new Promise((resolve) => other.close(resolve))
  await expect(refuseTakenPort('127.0.0.1', port)).resolves.toBeUndefined()
})

it('names an address that is not of this machine', async () => {
  await expect(refuseTakenPort('192.0.2.1', 3000)).rejects.toThrow('192.0.2.1 is not an address of this machine. Choose another with PARLEY_HOST.')
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test.runIf(process.platform === 'linux')('a log that cannot be written ends nothing', async () => {
  const script = `
    const { createLogger } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))})
    const log = createLogger('info')
    for (let n = 0; n < 3; n++) log.info('x'.repeat(10_000))
    setImmediate(() => console.log('still here'))`
  const full = await open('/dev/full', 'w')
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', full.fd] })
  if (child.stdout === null) throw new Error('no output')
  const [said] = await Promise.all([child.stdout.setEncoding('utf8').toArray(), once(child, 'close'), full.close()])
  expect(said.join('')).toBe('still here\n')
})

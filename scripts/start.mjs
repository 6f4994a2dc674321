// `npm start`: everything a fresh clone needs, then the server. A second start skips what is done.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { buildWeb, environment, install, NODE, ROOT, say } from './prepare.mjs'

try {
  await install()
  await buildWeb()
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exit(1)
}

// The channel tells the server when this process is gone, so that it stops too instead of staying behind.
const server = spawn(NODE, [join(ROOT, 'src', 'main.ts'), 'serve', ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: environment(),
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal))
server.on('exit', (code) => process.exit(code ?? 1))

import { readConfiguration } from './configuration.ts'
import { serveRuns } from './serve-runs.ts'

// The process that holds the Docker socket, apart from the server: node src/platform/sandbox/docker/runner.ts
const PRIVATE = 0o117
try {
  const configuration = readConfiguration(process.env)
  process.umask(PRIVATE)
  const server = await serveRuns(configuration)
  console.log(`parley runner ready ${configuration.socket}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void server.close().then(() => process.exit(0)))
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}

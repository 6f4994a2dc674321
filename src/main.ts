import { addressForPeople } from './compose/address.ts'
import { CLIENT_USAGE, isClientCommand, runClient } from './edge/cli/index.ts'
import { ownTerminal } from './edge/cli/own-terminal.ts'
import { readSettings, type Settings } from './settings.ts'

const USAGE = `parley serve           serve the web app and the APIs, and do background work
parley worker          do background work only
parley migrate         bring the store to this release's schema
parley admin link      print a one-use link that creates the first admin
parley audit verify    check that the audit log is whole and as written
parley secrets status  say under which master keys the stored secrets lie
parley secrets rotate  put them under a new master key; can be cut and run again
`

const PIPELINE_HINT = `parley pipeline …       load a REST API into tables that can be asked about; parley pipeline --help
parley secret …         seal values that pipelines need
`

type Command = (settings: Settings) => Promise<void>

/** Loaded when chosen: those who only talk to a server need none of it. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./compose/serve.ts')).serve,
  worker: async () => (await import('./compose/serve.ts')).work,
  migrate: async () => (await import('./compose/maintenance.ts')).migrateOnly,
  'admin link': async () => (await import('./compose/maintenance.ts')).printAdminLink,
  'audit verify': async () => (await import('./compose/maintenance.ts')).verifyAudit,
  'secrets status': async () => (await import('./compose/maintenance.ts')).showSecrets,
  'secrets rotate': async () => (await import('./compose/maintenance.ts')).rotateMasterKey,
}

const args = process.argv.slice(2)
if (isClientCommand(args[0])) {
  const { host, port } = readSettings({ PARLEY_HOST: process.env.PARLEY_HOST, PARLEY_PORT: process.env.PARLEY_PORT })
  process.exit(await runClient(args, ownTerminal(addressForPeople(host, port))))
}
if (args[0] === 'pipeline' || args[0] === 'secret') {
  const settings = readSettings(process.env)
  const terminal = ownTerminal(addressForPeople(settings.host, settings.port))
  const { pipelineCommand, secretCommand } = await import('./compose/pipelines.ts')
  process.exit(await (args[0] === 'pipeline' ? pipelineCommand(args.slice(1), settings, terminal) : secretCommand(args.slice(1), settings, terminal)))
}
const words = args.join(' ') || 'serve'
const command = COMMANDS[words]
if (command === undefined) {
  process.stderr.write(USAGE + PIPELINE_HINT + CLIENT_USAGE)
  process.exit(words === 'help' || words === '--help' ? 0 : 2)
}
await run(command).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  if (error instanceof Error && error.cause instanceof Error) process.stderr.write(`  because: ${error.cause.message}\n`)
  process.exit(1)
})

async function run(load: () => Promise<Command>): Promise<void> {
  await (await load())(readSettings(process.env))
}

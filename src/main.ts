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

const NEWCOMER = `Parley answers questions about databases. To begin:

npm start               install what is needed and start the server; later: parley serve
parley login            sign in to a server that runs
parley ask "question"   ask it, here
parley pipeline init    load a REST API into tables that can be asked about

parley help             every command; docs/cli.md explains them
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
if (args.length === 0) {
  process.stdout.write(NEWCOMER)
  process.exit(0)
}
const words = args.join(' ')
const isHelp = words === 'help' || words === '--help' || words === '-h'
const command = COMMANDS[words]
if (isHelp || command === undefined) {
  const out = isHelp ? process.stdout : process.stderr
  if (!isHelp) out.write(`There is no command: parley ${words}\n\n`)
  out.write(USAGE + PIPELINE_HINT + CLIENT_USAGE)
  process.exit(isHelp ? 0 : 2)
}
await run(command).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  if (error instanceof Error && error.cause instanceof Error) process.stderr.write(`  because: ${error.cause.message}\n`)
  process.exit(1)
})

async function run(load: () => Promise<Command>): Promise<void> {
  await (await load())(readSettings(process.env))
}

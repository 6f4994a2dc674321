import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { type PipelineExit, type PipelineTools, runPipelineCommand } from '../edge/cli/pipeline/index.ts'
import { runSecretCommand } from '../edge/cli/pipeline/secret.ts'
import type { Terminal } from '../edge/cli/terminal.ts'
import { createSecrets, openMasterKeys } from '../platform/secrets/index.ts'
import { SETTINGS, type Settings } from '../settings.ts'
import {
  destinationFor,
  draftText,
  type ExploreRequest,
  explore,
  nextRun,
  onThisHost,
  openApiAt,
  openNetwork,
  openSecretFile,
  openWorkspace,
  PRESETS,
  presetText,
  type RunDeps,
  type SecretFile,
  writeConfig,
} from '../warehouse/pipelines/index.ts'
import { onSignals } from './signals.ts'

const CONFIGS = 'pipelines'
const SECRET_VARIABLE = 'PARLEY_PIPELINE_SECRET_'
const INTERRUPTED = 130

/**
 * `parley pipeline …`: works on the data folder, without a server.
 *
 * @param folder holds the folder of configs
 */
export async function pipelineCommand(args: readonly string[], settings: Settings, terminal: Terminal, folder = process.cwd()): Promise<PipelineExit> {
  const [signals, network] = [untilSignalled(), openNetwork({ privateHosts: settings.privateHosts, installation: terminal.localServer })]
  try {
    return await runPipelineCommand(args, terminal, async () =>
      openTools(settings, terminal, join(folder, CONFIGS), { fetch: network.fetch, signal: signals.signal }),
    )
  } finally {
    signals.forget()
    await network.close()
  }
}

/** `parley secret …` */
export async function secretCommand(args: readonly string[], settings: Settings, terminal: Terminal, readInput = () => text(process.stdin)): Promise<0 | 2> {
  return runSecretCommand(args, terminal, async () => ({ ...secretFile(settings), readInput }))
}

function openTools(settings: Settings, terminal: Terminal, configFolder: string, { fetch, signal }: Pick<RunDeps, 'fetch' | 'signal'>): PipelineTools {
  const dataDir = resolve(settings.dataDir)
  const sealed = secretFile(settings)
  const lookUp = lookUpIn(terminal.env, sealed)
  const run = { ...onThisHost(), fetch }
  const places = (config: Parameters<typeof destinationFor>[0], folder: string) => destinationFor(config, folder, settings.privateHosts)
  const workspace = openWorkspace({ configFolder, dataDir, lookUp, run, destinationFor: places })
  const exploring = { run, lookUp, destinationFor: places, signal }
  return {
    workspace,
    signal,
    elapsed: run.elapsed,
    nextRun: (schedule) => nextRun(schedule, run.now()),
    readTables: (file, limit) => workspace.read(file, limit),
    setSecret: sealed.set,
    hasSecret: async (name) => (await lookUp('secret', name)) !== undefined,
    pageOf: (pipeline) => `${settings.publicUrl ?? terminal.localServer}/pipelines/${encodeURIComponent(pipeline)}`,
    init: {
      presets: PRESETS,
      presetText,
      draftText,
      explore: (request: ExploreRequest) => explore(request, exploring),
      openApi: (place) => openApiAt(place, exploring),
      write: (name, content, force) => writeConfig(configFolder, name, content, force),
    },
  }
}

/** The first signal lets the run end in order, so that it can be resumed; the second ends it at once. */
function untilSignalled(): { readonly signal: AbortSignal; readonly forget: () => void } {
  const ending = new AbortController()
  const forget = onSignals(
    () => ending.abort(new Error('interrupted')),
    () => process.exit(INTERRUPTED),
  )
  return { signal: ending.signal, forget }
}

function secretFile(settings: Settings): SecretFile {
  const dataDir = resolve(settings.dataDir)
  const { secretKey: given, otherSecretKey: other } = settings
  // where a store lies in the data folder, a key that is missing is lost, not new
  const mayMake = async (): Promise<boolean> => !existsSync(join(dataDir, 'pipelines', 'secrets.json')) && !existsSync(join(dataDir, 'store'))
  return openSecretFile(dataDir, async () => createSecrets(await openMasterKeys({ dataDir, given, other, mayMake })))
}

/** Variables that hold Parley's own secrets are nobody else's business. */
function lookUpIn(env: Terminal['env'], sealed: SecretFile) {
  const own = new Set<string>(Object.values(SETTINGS).flatMap((entry) => ('secret' in entry ? [entry.env] : [])))
  return async (kind: 'secret' | 'env', name: string): Promise<string | undefined> => {
    if (kind === 'env') return own.has(name) ? undefined : env[name]
    const variable = `${SECRET_VARIABLE}${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`
    return env[variable] ?? sealed.get(name)
  }
}

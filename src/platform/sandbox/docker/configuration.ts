import { z } from 'zod'

const MIB = 1 << 20

/** The runner's own settings: no word of the server changes them. `docs/skills-sandbox.md` is tested against this table. */
export const RUNNER_SETTINGS = {
  socket: { env: 'PARLEY_RUNNER_SOCKET', schema: z.string().startsWith('/'), help: 'UNIX socket it listens on; its folder is shared with the server.' },
  folderOnHost: {
    env: 'PARLEY_RUNNER_FOLDER_ON_HOST',
    schema: z.string().startsWith('/').optional(),
    help: 'The folder of that socket as the Docker host names it. Unset: the same.',
  },
  docker: { env: 'PARLEY_RUNNER_DOCKER', schema: z.string().default('docker'), help: 'The docker command.' },
  image: { env: 'PARLEY_RUNNER_IMAGE', schema: z.string().default('parley-skills'), help: 'Image of a run, made from sandbox/Dockerfile; never pulled.' },
  runtime: { env: 'PARLEY_RUNNER_RUNTIME', schema: z.string().optional(), help: 'Another runtime, such as runsc (gVisor).' },
  name: {
    env: 'PARLEY_RUNNER_NAME',
    schema: z
      .string()
      .regex(/^[a-z0-9-]{1,32}$/)
      .default('parley'),
    help: 'Tells its containers from those of another runner on the host.',
  },
  places: { env: 'PARLEY_RUNNER_PLACES', schema: integer(1, 256, 4), help: 'Runs at a time.' },
  firstUid: { env: 'PARLEY_RUNNER_FIRST_UID', schema: integer(1_000, 4_000_000_000, 60_000), help: 'First account of the pool: one for each place.' },
  timeoutMs: { env: 'PARLEY_RUNNER_TIMEOUT_MS', schema: integer(100, 3_600_000, 600_000), help: 'Longest time of a run, in ms.' },
  memoryBytes: { env: 'PARLEY_RUNNER_MEMORY_BYTES', schema: integer(64 * MIB, 2 ** 38, 1024 * MIB), help: 'Memory of a run, in bytes.' },
  processes: { env: 'PARLEY_RUNNER_PROCESSES', schema: integer(4, 4_096, 64), help: 'Processes and threads of a run.' },
  cpuPercent: { env: 'PARLEY_RUNNER_CPU_PERCENT', schema: integer(5, 12_800, 100), help: 'Processor time of a run, in percent of one core.' },
  diskBytes: { env: 'PARLEY_RUNNER_DISK_BYTES', schema: integer(MIB, 2 ** 36, 64 * MIB), help: 'Each of /box and /tmp, in bytes.' },
  fileBytes: { env: 'PARLEY_RUNNER_FILE_BYTES', schema: integer(MIB, 2 ** 36, 64 * MIB), help: 'Largest file, in bytes.' },
  openFiles: { env: 'PARLEY_RUNNER_OPEN_FILES', schema: integer(32, 65_536, 256), help: 'Open files of a process.' },
} as const
const SHAPE = z.object({
  socket: RUNNER_SETTINGS.socket.schema,
  folderOnHost: RUNNER_SETTINGS.folderOnHost.schema,
  docker: RUNNER_SETTINGS.docker.schema,
  image: RUNNER_SETTINGS.image.schema,
  runtime: RUNNER_SETTINGS.runtime.schema,
  name: RUNNER_SETTINGS.name.schema,
  places: RUNNER_SETTINGS.places.schema,
  firstUid: RUNNER_SETTINGS.firstUid.schema,
  timeoutMs: RUNNER_SETTINGS.timeoutMs.schema,
  memoryBytes: RUNNER_SETTINGS.memoryBytes.schema,
  processes: RUNNER_SETTINGS.processes.schema,
  cpuPercent: RUNNER_SETTINGS.cpuPercent.schema,
  diskBytes: RUNNER_SETTINGS.diskBytes.schema,
  fileBytes: RUNNER_SETTINGS.fileBytes.schema,
  openFiles: RUNNER_SETTINGS.openFiles.schema,
})
export type RunnerConfiguration = z.output<typeof SHAPE>

/** @throws Error naming every bad variable */
export function readConfiguration(env: Readonly<Record<string, string | undefined>>): RunnerConfiguration {
  const given = Object.entries(RUNNER_SETTINGS).map(([name, { env: variable }]) => [name, env[variable] === '' ? undefined : env[variable]])
  const parsed = SHAPE.safeParse(Object.fromEntries(given))
  if (parsed.success) return parsed.data
  throw new Error(`The runner cannot start:\n  ${parsed.error.issues.map(({ path, message }) => `${variableOf(path[0])}: ${message}`).join('\n  ')}`)
}

function variableOf(name: PropertyKey | undefined): string {
  return Object.entries(RUNNER_SETTINGS).find(([known]) => known === name)?.[1].env ?? ''
}

function integer(min: number, max: number, fallback: number) {
  return z.coerce.number().int().min(min).max(max).default(fallback)
}

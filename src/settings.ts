import { z } from 'zod'

/**
 * Every setting: environment variable, default, unit and help, in one table. `docs/settings.md` is tested against it.
 * A setting's unit is part of its name (`timeoutMs`, `maxRows`).
 */
export const SETTINGS = {
  host: { env: 'PARLEY_HOST', schema: z.string().default('127.0.0.1'), help: 'Address to listen on. Use 0.0.0.0 to serve a network.' },
  port: { env: 'PARLEY_PORT', schema: z.coerce.number().int().min(0).max(65535).default(3000), help: 'Port to listen on; 0 takes a free one.' },
  publicUrl: {
    env: 'PARLEY_PUBLIC_URL',
    schema: z.url().optional(),
    help: 'Address people use, when it differs from host and port (behind a proxy). Cookies are Secure exactly when it is https.',
  },
  trustedProxies: { env: 'PARLEY_TRUSTED_PROXIES', schema: list(), help: 'Comma-separated addresses or CIDRs of proxies whose forwarded headers count.' },
  dataDir: { env: 'PARLEY_DATA_DIR', schema: z.string().default('.parley'), help: 'Folder for the embedded store, keys, files and demo data.' },
  fileRoots: { env: 'PARLEY_FILE_ROOTS', schema: list(), help: 'Folders whose database files may be connected, besides the data folder’s files/.' },
  privateHosts: {
    env: 'PARLEY_PRIVATE_HOSTS',
    schema: list(),
    help: 'Private destinations that may be dialled, as purpose=cidr:port; "strict" makes them the only ones.',
  },
  databaseUrl: { env: 'DATABASE_URL', schema: z.string().optional(), secret: true, help: 'PostgreSQL for the store. Unset: one is run in the data folder.' },
  secretKey: {
    env: 'PARLEY_SECRET_KEY',
    schema: z.string().min(32).optional(),
    secret: true,
    help: 'Master key, at least 32 characters. Unset: made at first start, in the data folder.',
  },
  adminEmail: { env: 'PARLEY_ADMIN_EMAIL', schema: z.email().optional(), help: 'First admin, for set-up without a browser; with PARLEY_ADMIN_PASSWORD.' },
  adminPassword: { env: 'PARLEY_ADMIN_PASSWORD', schema: z.string().min(8).max(256).optional(), secret: true, help: 'Password of the first admin.' },
  smtpUrl: {
    env: 'PARLEY_SMTP_URL',
    schema: z.url({ protocol: /^(smtps?|file)$/ }).optional(),
    secret: true,
    help: 'Mail server: smtp://user:password@host:port, smtps://…; file:///path writes letters there. Unset: links are shown to admins, nothing is mailed.',
  },
  mailFrom: { env: 'PARLEY_MAIL_FROM', schema: z.email().default('parley@localhost.localdomain'), help: 'Sender of letters.' },
  demo: {
    env: 'PARLEY_DEMO',
    schema: z
      .enum(['0', '1'])
      .default('1')
      .transform((value) => value === '1'),
    help: '0 leaves the demo business out.',
  },
  logLevel: {
    env: 'PARLEY_LOG_LEVEL',
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    help: 'Least severe line that is logged.',
  },
  now: {
    env: 'PARLEY_NOW',
    schema: z.iso.datetime({ offset: true }).optional(),
    help: 'Freezes the clock that questions are read by. For tests and demonstrations.',
  },
  stopSeconds: {
    env: 'PARLEY_STOP_SECONDS',
    schema: integer(1, 3_600, 60),
    help: 'Longest time a stop in order may take; then the process ends, and what ran goes on at the next start.',
  },
  statementTimeoutMs: { env: 'PARLEY_STATEMENT_TIMEOUT_MS', schema: integer(100, 3_600_000, 30_000), help: 'Longest time one statement may run, in ms.' },
  maxRows: { env: 'PARLEY_MAX_ROWS', schema: integer(1, 1_000_000, 100_000), help: 'Most rows kept of one result.' },
  maxBytes: { env: 'PARLEY_MAX_BYTES', schema: integer(1024, 1 << 30, 64 << 20), help: 'Largest result kept, in bytes.' },
  questionsPerMinutePerUser: {
    env: 'PARLEY_QUESTIONS_PER_MINUTE_PER_USER',
    schema: integer(1, 1_000_000, 30),
    help: 'Questions one person may ask in a minute; beyond it 429.',
  },
  questionsRunningPerUser: {
    env: 'PARLEY_QUESTIONS_RUNNING_PER_USER',
    schema: integer(1, 10_000, 4),
    help: 'Questions of one person that may wait or run at a time; beyond it 429.',
  },
  questionsQueuedPerOrg: {
    env: 'PARLEY_QUESTIONS_QUEUED_PER_ORG',
    schema: integer(1, 1_000_000, 100),
    help: 'Questions that may wait for a server in all; beyond it 429 for tenants that have their equal part of them.',
  },
  questionsRunningPerServer: {
    env: 'PARLEY_QUESTIONS_RUNNING_PER_SERVER',
    schema: integer(1, 1_000, 16),
    help: 'Questions this server answers at a time; the others wait.',
  },
  economyInvestigationQueries: {
    env: 'PARLEY_ECONOMY_INVESTIGATION_QUERIES',
    schema: integer(5, 10_000, 20),
    help: 'Most queries of one investigation in mode economy.',
  },
  balancedInvestigationQueries: {
    env: 'PARLEY_BALANCED_INVESTIGATION_QUERIES',
    schema: integer(5, 10_000, 60),
    help: 'Most queries of one investigation in mode balanced.',
  },
  frontierInvestigationQueries: {
    env: 'PARLEY_FRONTIER_INVESTIGATION_QUERIES',
    schema: integer(5, 10_000, 150),
    help: 'Most queries of one investigation in mode frontier.',
  },
  economyDeadlineMs: {
    env: 'PARLEY_ECONOMY_DEADLINE_MS',
    schema: integer(1_000, 86_400_000, 60_000),
    help: 'Longest time for a question in mode economy, waiting included, in ms.',
  },
  balancedDeadlineMs: {
    env: 'PARLEY_BALANCED_DEADLINE_MS',
    schema: integer(1_000, 86_400_000, 300_000),
    help: 'Longest time for a question in mode balanced, waiting included, in ms.',
  },
  frontierDeadlineMs: {
    env: 'PARLEY_FRONTIER_DEADLINE_MS',
    schema: integer(1_000, 86_400_000, 600_000),
    help: 'Longest time for a question in mode frontier, waiting included, in ms.',
  },
  eventsKeptMs: {
    env: 'PARLEY_EVENTS_KEPT_MS',
    schema: integer(60_000, 604_800_000, 3_600_000),
    help: 'How long after its question a progress event can still be read by a client that resumes, in ms.',
  },
  exportMaxRows: {
    env: 'PARLEY_EXPORT_MAX_ROWS',
    schema: integer(1, 100_000_000, 5_000_000),
    help: 'Most rows of a streamed export (download_big_csv).',
  },
  exportTimeoutMs: {
    env: 'PARLEY_EXPORT_TIMEOUT_MS',
    schema: integer(1_000, 86_400_000, 1_800_000),
    help: 'Longest time a streamed export may take, its download included, in ms.',
  },
  exportsRunningPerUser: {
    env: 'PARLEY_EXPORTS_RUNNING_PER_USER',
    schema: integer(1, 100, 1),
    help: 'Streamed exports of one person that may wait or run at a time on one server; beyond it 429.',
  },
  exportsRunningPerServer: {
    env: 'PARLEY_EXPORTS_RUNNING_PER_SERVER',
    schema: integer(1, 1_000, 8),
    help: 'Streamed exports on this server at a time, each with a database session of its own; others wait up to 10 s, then 429.',
  },
  requestsPerMinutePerToken: {
    env: 'PARLEY_REQUESTS_PER_MINUTE_PER_TOKEN',
    schema: integer(1, 1_000_000, 600),
    help: 'Requests one token or session may make in a minute; beyond it 429. Files of the web app are not counted.',
  },
  requestsPerMinutePerAddress: {
    env: 'PARLEY_REQUESTS_PER_MINUTE_PER_ADDRESS',
    schema: integer(1, 1_000_000, 60),
    help: 'Requests one address may make in a minute without a good token; beyond it 429.',
  },
  sqlRunningPerUser: {
    env: 'PARLEY_SQL_RUNNING_PER_USER',
    schema: integer(1, 100, 3),
    help: 'Statements of one person from the SQL page that may wait or run at a time on one server; beyond it 429.',
  },
  sqlRunningPerServer: {
    env: 'PARLEY_SQL_RUNNING_PER_SERVER',
    schema: integer(1, 1_000, 16),
    help: 'Statements from the SQL page that may run at a time on this server; others wait up to 10 s, then 429.',
  },
  otherSecretKey: {
    env: 'PARLEY_OTHER_SECRET_KEY',
    schema: z.string().min(32).optional(),
    secret: true,
    help: 'A second master key that opens stored secrets and seals none: the former one while secrets are rotated, or the next one before.',
  },
  python: {
    env: 'PARLEY_PYTHON',
    schema: z.string().optional(),
    help: 'Python that skills run on, copied at set-up. Unset: the newest 3.12 that is found, else 3.11 or newer.',
  },
  skillPackages: {
    env: 'PARLEY_SKILL_PACKAGES',
    schema: list(),
    help: 'Packages for skills besides pandas, numpy, requests and python-dotenv; pin them: name==version.',
  },
  modelBaseUrl: {
    env: 'PARLEY_MODEL_BASE_URL',
    schema: z.url({ protocol: /^https?$/ }).optional(),
    help: 'Base URL of a server that speaks OpenAI’s chat completions, for example http://127.0.0.1:11434/v1; with PARLEY_MODEL.',
  },
  model: {
    env: 'PARLEY_MODEL',
    schema: z.string().max(200).optional(),
    help: 'Name of a language model on that server. Unset: models are set up on the Models page, or there are none.',
  },
  modelApiKey: {
    env: 'PARLEY_MODEL_API_KEY',
    schema: z.string().max(2_000).optional(),
    secret: true,
    help: 'Its key, if the server wants one.',
  },
  modelTimeoutMs: {
    env: 'PARLEY_MODEL_TIMEOUT_MS',
    schema: integer(1_000, 3_600_000, 300_000),
    help: 'Longest time for one call of a language model, tries included, in ms.',
  },
  modelIdleMs: {
    env: 'PARLEY_MODEL_IDLE_MS',
    schema: integer(1_000, 3_600_000, 120_000),
    help: 'Longest silence of a language model before and within an answer, in ms.',
  },
  modelTokensPerQuestion: {
    env: 'PARLEY_MODEL_TOKENS_PER_QUESTION',
    schema: integer(1_000, 100_000_000, 200_000),
    help: 'Tokens of language models that one question may use.',
  },
  skillRunDays: {
    env: 'PARLEY_SKILL_RUN_DAYS',
    schema: integer(1, 3_650, 30),
    help: 'How long runs of skills are remembered with what they printed, in days.',
  },
  skillRunsKept: {
    env: 'PARLEY_SKILL_RUNS_KEPT',
    schema: integer(1, 100_000, 200),
    help: 'Runs that are remembered of one skill; older ones are forgotten.',
  },
  skillRunner: {
    env: 'PARLEY_SKILL_RUNNER',
    schema: z.enum(['auto', 'bubblewrap', 'docker']).default('auto'),
    help: 'Who isolates skills. auto: the docker runner exactly when its socket is given, else bubblewrap; neither stands in for the other.',
  },
  skillRunnerSocket: {
    env: 'PARLEY_SKILL_RUNNER_SOCKET',
    schema: z.string().optional(),
    help: 'UNIX socket of parley-runner, which alone holds the Docker socket. See docs/skills-sandbox.md.',
  },
  skillsRunningPerServer: {
    env: 'PARLEY_SKILLS_RUNNING_PER_SERVER',
    schema: z.coerce.number().int().min(1).max(256).optional(),
    help: 'Skills that run at a time on this server; the others wait. Unset: one per core, at most 4.',
  },
  skillsRunningPerUser: {
    env: 'PARLEY_SKILLS_RUNNING_PER_USER',
    schema: integer(1, 256, 2),
    help: 'Skills of one person that run at a time on this server; the others wait.',
  },
  skillsWaitingPerServer: {
    env: 'PARLEY_SKILLS_WAITING_PER_SERVER',
    schema: integer(1, 10_000, 10),
    help: 'Skills that may wait for a place on this server; beyond it 429.',
  },
  skillTimeoutMs: {
    env: 'PARLEY_SKILL_TIMEOUT_MS',
    schema: integer(100, 3_600_000, 600_000),
    help: 'Longest time a skill may run, in ms.',
  },
  skillMemoryBytes: {
    env: 'PARLEY_SKILL_MEMORY_BYTES',
    schema: integer(64 << 20, 2 ** 38, 1 << 30),
    help: 'Memory of one skill with all its processes, in bytes.',
  },
  skillProcesses: {
    env: 'PARLEY_SKILL_PROCESSES',
    schema: integer(4, 4_096, 64),
    help: 'Processes and threads of one skill.',
  },
  skillCpuPercent: {
    env: 'PARLEY_SKILL_CPU_PERCENT',
    schema: integer(5, 12_800, 100),
    help: 'Processor time of one skill, in percent of one core.',
  },
  skillDiskBytes: {
    env: 'PARLEY_SKILL_DISK_BYTES',
    schema: integer(1 << 20, 2 ** 36, 64 << 20),
    help: 'Working folder of one skill (/box, in memory), in bytes.',
  },
  skillTemporaryBytes: {
    env: 'PARLEY_SKILL_TEMPORARY_BYTES',
    schema: integer(1 << 20, 2 ** 36, 64 << 20),
    help: 'Temporary folder of one skill (/tmp, in memory), in bytes.',
  },
  skillFileBytes: {
    env: 'PARLEY_SKILL_FILE_BYTES',
    schema: integer(1 << 20, 2 ** 36, 64 << 20),
    help: 'Largest file a skill may write, in bytes.',
  },
  skillOpenFiles: {
    env: 'PARLEY_SKILL_OPEN_FILES',
    schema: integer(32, 65_536, 256),
    help: 'Files and sockets a process of a skill may hold open.',
  },
  skillSourceBytes: {
    env: 'PARLEY_SKILL_SOURCE_BYTES',
    schema: integer(1_024, 16 << 20, 512 << 10),
    help: 'Largest source of a skill, in bytes.',
  },
  skillParameterBytes: {
    env: 'PARLEY_SKILL_PARAMETER_BYTES',
    schema: integer(1_024, 1 << 30, 128 << 20),
    help: 'Largest parameters of a skill, tables included, in bytes.',
  },
  skillResultBytes: {
    env: 'PARLEY_SKILL_RESULT_BYTES',
    schema: integer(1_024, 1 << 30, 128 << 20),
    help: 'Largest results of a run, in bytes; a run that prints more is stopped.',
  },
  skillLogBytes: {
    env: 'PARLEY_SKILL_LOG_BYTES',
    schema: integer(1_024, 64 << 20, 1 << 20),
    help: 'How much of what a skill writes otherwise than by print is kept, in bytes.',
  },
  skillStderrBytes: {
    env: 'PARLEY_SKILL_STDERR_BYTES',
    schema: integer(1_024, 64 << 20, 64 << 10),
    help: 'How much of what a skill writes to standard error is kept, in bytes.',
  },
  skillEgressBytes: {
    env: 'PARLEY_SKILL_EGRESS_BYTES',
    schema: integer(1_024, 2 ** 36, 16 << 20),
    help: 'What a run may send and receive in all, in bytes.',
  },
  skillEgressConnections: {
    env: 'PARLEY_SKILL_EGRESS_CONNECTIONS',
    schema: integer(1, 1_024, 32),
    help: 'Connections out of a run at a time.',
  },
  skillEgressConnectTimeoutMs: {
    env: 'PARLEY_SKILL_EGRESS_CONNECT_TIMEOUT_MS',
    schema: integer(100, 120_000, 10_000),
    help: 'Longest time a connection out of a run may take to open, in ms.',
  },
  skillEgressIdleTimeoutMs: {
    env: 'PARLEY_SKILL_EGRESS_IDLE_TIMEOUT_MS',
    schema: integer(100, 600_000, 30_000),
    help: 'How long a connection out of a run may be silent, in ms.',
  },
  skillEgressPorts: {
    env: 'PARLEY_SKILL_EGRESS_PORTS',
    schema: ports('443,80'),
    help: 'Ports of public hosts a skill may reach.',
  },
  mcpOrigins: {
    env: 'PARLEY_MCP_ORIGINS',
    schema: list(),
    help: 'Origins of other pages that may call `/ai/mcp` from a browser, comma-separated; programs send none and need no entry.',
  },
  botChatDays: {
    env: 'PARLEY_BOT_CHAT_DAYS',
    schema: integer(1, 3_650, 400),
    help: 'How long chats with bots are kept with all that was said, in days; reports count no further back.',
  },
  botWebhooksMs: {
    env: 'PARLEY_BOT_WEBHOOKS_MS',
    schema: integer(100, 600_000, 30_000),
    help: 'What all webhooks that one message to a bot plays may take together, in ms; the rest is not called.',
  },
} as const satisfies Readonly<Record<string, SettingEntry>>

interface SettingEntry {
  readonly env: string
  readonly schema: z.ZodType
  readonly help: string
  readonly secret?: boolean
}
export type Settings = { readonly [K in keyof typeof SETTINGS]: z.output<(typeof SETTINGS)[K]['schema']> }

/** Reads and checks the environment. An empty variable counts as unset. @throws Error naming every bad variable, never its value */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const problems: string[] = []
  const read = Object.entries(SETTINGS).map(([name, entry]) => {
    const parsed = entry.schema.safeParse(env[entry.env] === '' ? undefined : env[entry.env])
    if (!parsed.success) problems.push(`${entry.env}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`)
    return [name, parsed.data]
  })
  if (problems.length > 0) throw new Error(`These settings cannot be used:\n  ${problems.join('\n  ')}`)
  return Object.fromEntries(read) as Settings
}

function list() {
  return z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
}

function ports(fallback: string) {
  return z
    .string()
    .regex(/^\d{1,5}(\s*,\s*\d{1,5})*$/, 'Expected ports, comma-separated')
    .default(fallback)
    .transform((text) => text.split(',').map(Number))
    .refine((each) => each.every((port) => port >= 1 && port <= 65_535), 'A port lies between 1 and 65535')
}

function integer(min: number, max: number, fallback: number) {
  return z.coerce.number().int().min(min).max(max).default(fallback)
}

import { z } from 'zod'
import { COLUMN_TYPES, EFFECTS, PARAMETER_TYPES, RUN_STATUSES, SKILL_FIELDS } from '../../../app/skills/index.ts'

const MAX_TIMEOUT_S = 600
const MAX_COLUMNS = 2_000
const MAX_RUNS = 200
const MAX_NAME = 128

/** Addresses of their own below `/api/skills`. */
const KEPT_NAMES = ['sandbox', 'examples']
const name = SKILL_FIELDS.name.refine((text) => !KEPT_NAMES.includes(text), 'this name is kept for Parley itself')
const version = z.int().min(1)

export const SkillPath = z.object({ name: z.string().max(MAX_NAME) })
/** 0 is no version. */
function versionOf(text: string): number {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0
}
export const VersionPath = SkillPath.extend({
  version: z.string().max(MAX_NAME).transform(versionOf).describe('A whole number from 1; what is none is not found'),
})
export const RunPath = SkillPath.extend({ id: z.string().max(MAX_NAME) })
export const RunsQuery = z.object({ limit: z.coerce.number().int().min(1).max(MAX_RUNS).default(50) })
export const ImportQuery = z.object({ replace: z.stringbool().default(false).describe('Saves a new version of a skill of that name') })
export const SandboxQuery = z.object({ fresh: z.stringbool().default(false).describe('Looks again instead of saying what was found last') })

const said = {
  parameters: SKILL_FIELDS.parameters.optional(),
  secrets: SKILL_FIELDS.secrets.optional().describe('A value sets, null removes, an absent name keeps; never readable again'),
  groups: SKILL_FIELDS.groups.optional(),
  active: SKILL_FIELDS.active.optional(),
  allowed_hosts: SKILL_FIELDS.allowedHosts.optional().describe('`*` any public host; none: no network'),
  effects: SKILL_FIELDS.effects
    .optional()
    .describe('`sends`: a person agrees to each run. Unsaid: `sends` with a network, `reads` without. Only admins say `reads` of a skill with one'),
  needs: SKILL_FIELDS.needs.optional().describe('Names of secrets that the code needs, set or not'),
}
const text = { name, description: SKILL_FIELDS.description, code: SKILL_FIELDS.code }
export const SkillInput = z.object({ ...text, ...said })
export type SkillInput = z.output<typeof SkillInput>
export const SkillChange = z
  .object({ ...text, ...said })
  .partial()
  .extend({ version: version.optional().describe('As it was read; 409 when it has changed since') })
export type SkillChange = z.output<typeof SkillChange>

const column = z.object({ name: z.string(), type: z.enum(COLUMN_TYPES) })
const DataframeInput = z.union([
  z.object({ columns: z.array(z.union([z.string(), column])).max(MAX_COLUMNS), rows: z.array(z.array(z.unknown())) }),
  z.object({ csv: z.string() }),
  z.object({ chat_id: z.string(), df_key: z.string() }),
])
const test = {
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), DataframeInput])).default({}),
  timeout_s: z.number().positive().max(MAX_TIMEOUT_S).optional(),
}
/** Bytes of a zip archive, or the text of SKILL.md. */
export const Archive = z.union([z.instanceof(Uint8Array), z.string()]).meta({ type: 'string', format: 'binary' })

export const TestRequest = z.object({
  ...test,
  code: SKILL_FIELDS.code.optional().describe('In the place of the saved code, as are the next three'),
  parameters: SKILL_FIELDS.parameters.optional(),
  allowed_hosts: SKILL_FIELDS.allowedHosts.optional(),
  secrets: SKILL_FIELDS.secrets.optional(),
})
export type TestRequest = z.output<typeof TestRequest>
export const DraftRequest = z.object({ ...text, ...said, ...test })
export type DraftRequest = z.output<typeof DraftRequest>

const Output = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), data: z.string() }),
  z.object({ type: z.literal('json'), data: z.unknown() }),
  z.object({ type: z.literal('dataframe'), columns: z.array(column), rows: z.array(z.array(z.unknown())), row_count: z.int() }),
])
const RunError = z.object({ type: z.string(), message: z.string(), line: z.int().optional() })
export const TestResult = z
  .object({
    run_id: z.string(),
    status: z.enum(RUN_STATUSES),
    stdout: z.string().describe('What it wrote otherwise than by print, and to standard error'),
    outputs: z.array(Output),
    error: RunError.optional(),
    duration_ms: z.int(),
    memory_bytes: z.number().optional(),
  })
  .meta({ id: 'SkillTestResult' })

const parameter = z.object({ name: z.string(), type: z.enum(PARAMETER_TYPES), description: z.string().optional(), required: z.boolean().optional() })
const summary = { name: z.string(), description: z.string(), parameters: z.array(parameter) }
const definition = {
  ...summary,
  code: z.string(),
  groups: z.array(z.string()),
  active: z.boolean(),
  allowed_hosts: z.array(z.string()),
  effects: z.enum(EFFECTS),
  needs: z.array(z.string()),
}
export const SkillResponse = z
  .object({
    ...definition,
    secrets: z.array(z.object({ name: z.string(), updated_at: z.iso.datetime() })),
    version,
    created_by: z.string(),
    updated_by: z.string(),
    updated_at: z.iso.datetime(),
    last_test: z.object({ status: z.enum(RUN_STATUSES), at: z.iso.datetime() }).optional(),
  })
  .meta({ id: 'Skill' })
export const SkillSummary = z.object(summary).meta({ id: 'SkillSummary' })
/** A whole one for those who manage skills. */
export const SkillList = z.array(z.union([SkillResponse, SkillSummary]))
export const VersionResponse = z.object({ ...definition, version, saved_by: z.string(), saved_at: z.iso.datetime() }).meta({ id: 'SkillVersion' })
export const ExampleResponse = z.object(definition)

export const RunResponse = z
  .object({
    run_id: z.string(),
    skill: z.string(),
    version: version.nullable().describe('null: code that was not saved'),
    kind: z.enum(['test', 'answer']),
    run_by: z.string(),
    started_at: z.iso.datetime(),
    status: z.enum([...RUN_STATUSES, 'running']),
    duration_ms: z.int().nullable(),
    memory_bytes: z.number().nullable(),
    params: z.record(z.string(), z.unknown()).optional().describe('Tables by their size. Absent, like what follows, where somebody else ran it'),
    stdout: z.string().optional(),
    outputs: z.array(Output).optional(),
    error: RunError.optional(),
  })
  .meta({ id: 'SkillRun' })

export const SandboxResponse = z.object({
  usable: z.boolean(),
  mode: z.string(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), found: z.string(), fix: z.string() })),
  advice: z.array(z.string()),
})

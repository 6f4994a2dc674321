import { z } from 'zod'

/** Names that a skill finds bound before its parameters are. */
const PRE_BOUND = ['os', 'json', 'requests', 'pd', 'np', 'print']
const KEYWORDS =
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  )
const MAX_NAME = 128
const MAX_DESCRIPTION = 20_000
const MAX_PARAMETERS = 50
const MAX_LIST = 200
const MAX_SECRET = 65_536
const MAX_CODE_BYTES = 512 * 1024
/** PostgreSQL keeps every character in text but U+0000. */
const NO_NUL = /^[^\0]*$/
const HOST = /^(\*|(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*|\[[0-9a-f:.]+\])(:\d{1,5})?$/i
/** What would change how Python itself starts. */
const RESERVED_SECRETS = /^(PATH|HOME|LD_.*|PYTHON.*)$/

export const PARAMETER_TYPES = ['str', 'number', 'bool', 'dataframe'] as const
export const EFFECTS = ['reads', 'sends'] as const
/** `sends`: it may change something outside, so that a person consents to each run. */
export type Effects = (typeof EFFECTS)[number]

const parameterName = z
  .string()
  .min(1)
  .max(MAX_NAME)
  .regex(/^[\p{L}_][\p{L}\p{N}_]*$/u)
  .refine((name) => name.normalize('NFKC') === name, 'is written in a form that Python reads as another name')
  .refine((name) => !KEYWORDS.includes(name), 'is a keyword of Python')
  .refine((name) => !name.startsWith('__'), 'may not start with two underscores')
  .refine((name) => !PRE_BOUND.includes(name), 'is bound already')

const parameter = z.object({
  name: parameterName,
  type: z.enum(PARAMETER_TYPES),
  description: z.string().max(MAX_DESCRIPTION).regex(NO_NUL).default(''),
  required: z.boolean().default(true),
})
export type SkillParameterDefinition = Readonly<z.output<typeof parameter>>

export const secretName = z
  .string()
  .regex(/^[A-Z_][A-Z0-9_]{0,63}$/)
  .refine((name) => !RESERVED_SECRETS.test(name), 'is a variable of Python or the system')

/** Each part of a skill with its rules; requests and files are made of these. */
export const SKILL_FIELDS = {
  name: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/),
  description: z.string().trim().min(1).max(MAX_DESCRIPTION).regex(NO_NUL),
  parameters: z
    .array(parameter)
    .max(MAX_PARAMETERS)
    .superRefine((all, context) => {
      for (const [at, { name }] of all.entries())
        if (all.findIndex((each) => each.name === name) < at) context.addIssue({ code: 'custom', path: [at, 'name'], message: 'is there twice' })
    }),
  code: z
    .string()
    .min(1)
    .regex(NO_NUL)
    .refine((code) => Buffer.byteLength(code) <= MAX_CODE_BYTES, 'may have 524288 bytes'),
  secrets: z.record(z.string(), z.string().min(1).max(MAX_SECRET).regex(NO_NUL).nullable()).superRefine((all, context) => {
    for (const name of Object.keys(all))
      if (!secretName.safeParse(name).success)
        context.addIssue({ code: 'custom', path: [name], message: 'names are A-Z, 0-9 and _, and none that Python or the system reads' })
  }),
  groups: z.array(z.string().min(1).max(MAX_NAME).regex(NO_NUL)).max(MAX_LIST),
  active: z.boolean(),
  allowedHosts: z.array(z.string().max(300).regex(HOST)).max(MAX_LIST),
  effects: z.enum(EFFECTS),
  needs: z.array(secretName).max(MAX_LIST),
} as const

/** A skill as it was written. */
export interface SkillDefinition {
  readonly name: string
  readonly description: string
  readonly parameters: readonly SkillParameterDefinition[]
  readonly code: string
  readonly groups: readonly string[]
  readonly active: boolean
  /** Host names, `*.example.com`, or `*`; empty: no network. */
  readonly allowedHosts: readonly string[]
  /** As declared; null: by whether it has a network. */
  readonly effects: Effects | null
  /** Names of the secrets that it needs. */
  readonly needs: readonly string[]
}

/** What becomes of what is not said. */
export const UNSAID = { parameters: [], groups: ['all_users'], active: true, allowedHosts: ['*'], effects: null, needs: [] } as const

/** Without a network nothing can be sent; with one, everything may be, until an admin says otherwise. */
export function effectsOf({ allowedHosts, effects }: Pick<SkillDefinition, 'allowedHosts' | 'effects'>): Effects {
  if (allowedHosts.length === 0) return effects ?? 'reads'
  return effects ?? 'sends'
}

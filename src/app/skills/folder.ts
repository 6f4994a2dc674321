import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { isMap, parseDocument, stringify } from 'yaml'
import { z } from 'zod'
import { invalid } from '../conversations/index.ts'
import { SKILL_FIELDS, type SkillDefinition, secretName } from './definition.ts'
import type { NewSkill } from './save.ts'

/**
 * A skill as a folder: `SKILL.md`, whose front matter says what it is called, takes and reaches, and `scripts/main.py`. The
 * text below the front matter belongs to the description; a fenced python block in it stands for a missing script. Secrets
 * are names, never values.
 */
export interface SkillFolder {
  readonly document: string
  readonly script: string | null
}

const DOCUMENT = 'SKILL.md'
const SCRIPT = 'scripts/main.py'
const MAX_DOCUMENT_BYTES = 128 * 1024
const MAX_SCRIPT_BYTES = 512 * 1024
/** Equal skills make equal archives. */
const ZIP_TIME = new Date('2000-01-01T12:00:00')
const FRONT = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/
const FENCED = /^```(?:python|py)[ \t]*\r?\n([\s\S]*?)^```[ \t]*$/m

const frontMatter = z.object({
  name: SKILL_FIELDS.name,
  description: SKILL_FIELDS.description,
  parameters: SKILL_FIELDS.parameters.optional(),
  allowed_hosts: SKILL_FIELDS.allowedHosts.optional(),
  groups: SKILL_FIELDS.groups.optional(),
  effects: SKILL_FIELDS.effects.optional(),
  active: SKILL_FIELDS.active.optional(),
  secrets: z.array(secretName).optional(),
})

/** @throws AppError invalid_request naming the place in SKILL.md */
export function readFolder({ document, script }: SkillFolder): NewSkill {
  const front = FRONT.exec(document)
  if (front === null) throw fault([DOCUMENT], 'starts with its front matter, between two lines of ---')
  const head = checked(frontMatter, [DOCUMENT], yamlOf(front[1] ?? ''))
  const body = document.slice(front[0].length)
  const code = script ?? FENCED.exec(body)?.[1]
  if (code === undefined) throw fault([SCRIPT], `is missing, and ${DOCUMENT} has no fenced python block`)
  const prose = (script === null ? body.replace(FENCED, '') : body).trim()
  const description = checked(SKILL_FIELDS.description, [DOCUMENT, 'description'], prose === '' ? head.description : `${head.description}\n\n${prose}`)
  const { name, parameters, groups, effects, active, allowed_hosts: allowedHosts, secrets: needs } = head
  return {
    name,
    description,
    code: checked(SKILL_FIELDS.code, [SCRIPT], code),
    ...(parameters && { parameters }),
    ...(allowedHosts && { allowedHosts }),
    ...(groups && { groups }),
    ...(effects && { effects }),
    ...(active !== undefined && { active }),
    ...(needs && { needs }),
  }
}

/** The first paragraph of the description stands in the front matter, the others below it. */
export function writeFolder(skill: SkillDefinition): SkillFolder {
  const [description = '', ...prose] = skill.description.split(/\n[ \t]*\n/)
  const { name, parameters, allowedHosts, groups, effects, active, needs } = skill
  const head = {
    name,
    description,
    ...(parameters.length > 0 && { parameters: parameters.map(withoutDefaults) }),
    allowed_hosts: allowedHosts,
    groups,
    ...(effects !== null && { effects }),
    ...(!active && { active }),
    ...(needs.length > 0 && { secrets: needs }),
  }
  const front = stringify(head, { lineWidth: 120 })
  return { document: `---\n${front}---\n${prose.length === 0 ? '' : `\n${prose.join('\n\n')}\n`}`, script: skill.code }
}

export function zipFolder(name: string, { document, script }: SkillFolder): Uint8Array {
  const files = { [`${name}/${DOCUMENT}`]: strToU8(document), ...(script !== null && { [`${name}/${SCRIPT}`]: strToU8(script) }) }
  return zipSync(files, { mtime: ZIP_TIME })
}

/** Only the two files are unpacked, and neither beyond its limit. @throws AppError invalid_request */
export function unzipFolder(archive: Uint8Array): SkillFolder {
  const wanted = (path: string): boolean => path === DOCUMENT || path.endsWith(`/${DOCUMENT}`) || path === SCRIPT || path.endsWith(`/${SCRIPT}`)
  const files = unzipped(archive, wanted)
  const documents = Object.keys(files).filter((path) => path.endsWith(DOCUMENT))
  const [at] = documents
  if (at === undefined || documents.length > 1) throw fault([DOCUMENT], documents.length > 1 ? 'is there more than once' : 'is not in the archive')
  const script = files[`${at.slice(0, -DOCUMENT.length)}${SCRIPT}`]
  return { document: text(files[at]), script: script === undefined ? null : text(script) }
}

function unzipped(archive: Uint8Array, wanted: (path: string) => boolean): Readonly<Record<string, Uint8Array>> {
  try {
    return unzipSync(archive, {
      filter: ({ name, originalSize }) => {
        if (!wanted(name)) return false
        const limit = name.endsWith(DOCUMENT) ? MAX_DOCUMENT_BYTES : MAX_SCRIPT_BYTES
        if (originalSize > limit) throw fault([name], `may have ${limit} bytes`)
        return true
      },
    })
  } catch (error) {
    if (error instanceof Error && error.name === 'AppError') throw error
    throw fault([], 'is no zip archive that can be read')
  }
}

function text(bytes: Uint8Array | undefined): string {
  return strFromU8(bytes ?? new Uint8Array())
}

function yamlOf(source: string): unknown {
  const document = parseDocument(source, { version: '1.2' })
  const [problem] = document.errors
  if (problem !== undefined) throw fault([DOCUMENT], problem.message.split('\n')[0] ?? 'is no YAML')
  if (!isMap(document.contents)) throw fault([DOCUMENT], 'has a front matter without keys')
  return document.toJS({ maxAliasCount: 100 })
}

function checked<T>(schema: z.ZodType<T>, at: readonly string[], value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw invalid(
    ...parsed.error.issues.map(({ path, message }) => ({
      loc: ['body', ...at, ...path.map((step) => (typeof step === 'number' ? step : String(step)))],
      msg: `Value error, ${message}`,
      type: 'value_error',
    })),
  )
}

function fault(at: readonly string[], message: string) {
  return invalid({ loc: ['body', ...at], msg: `Value error, ${at.length === 0 ? 'the body ' : ''}${message}`, type: 'value_error' })
}

function withoutDefaults({ name, type, description, required }: SkillDefinition['parameters'][number]): object {
  return { name, type, ...(description !== '' && { description }), ...(!required && { required }) }
}

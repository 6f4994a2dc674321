import { z } from 'zod'

const MAX_ID = 512
const MAX_SUBTYPE = 64
const MAX_NAME = 1_000
const MAX_URL = 4_096
const MAX_TEXT = 100_000
const MAX_GROUP = 128
const MAX_GROUPS = 200
const MAX_QUERY = 400
const MAX_LISTED = 1_000
const NO_NUL = /^[^\0]*$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: names of groups hold none
const GROUP = /^[^\u0000-\u001f\u007f]+$/

const text = (most: number) => z.string().max(most).regex(NO_NUL)
const url = text(MAX_URL)
  .refine(isWebAddress, 'must be an http or https address')
  .refine(holdsNoCredentials, 'must not hold a user name or password: everyone who is offered the asset would read them')
/** As other systems write it: a date, or a time with or without a zone (then UTC). */
const moment = z.string().max(64).refine(isMoment, 'must be a date or a time').transform(momentOf)

const fields = {
  folder: text(MAX_NAME).nullish(),
  name: text(MAX_NAME).nullish(),
  description: text(MAX_TEXT).nullish(),
  url: z.union([url, z.literal('')]).nullish(),
  active: z.boolean().nullish(),
  view_count: z.int().min(0).nullish(),
  last_accessed_at: z.union([moment, z.literal('')]).nullish(),
  dot_description: text(MAX_TEXT).nullish(),
  groups: z.array(z.string().min(1).max(MAX_GROUP).regex(GROUP)).max(MAX_GROUPS).nullish().describe('Who is offered it; all_users when absent'),
}
const id = z.string().min(1).max(MAX_ID).regex(NO_NUL).regex(/\S/, 'must not be blank')
const subtype = z.string().min(1).max(MAX_SUBTYPE).regex(NO_NUL).regex(/\S/, 'must not be blank')

export const AssetInput = z.object({ id, subtype, ...fields })
export type AssetInput = z.output<typeof AssetInput>
export const AssetChange = z.object({ id, subtype: subtype.optional(), ...fields })
export type AssetChange = z.output<typeof AssetChange>
export const ImportRequest = z.object({ external_asset: AssetInput })
export const SaveRequest = z.object({ external_asset: AssetChange })

export const ExternalAsset = z
  .object({
    id: z.string(),
    subtype: z.string(),
    folder: z.string().optional(),
    name: z.string().optional(),
    description: z.string().optional(),
    url: z.string().optional(),
    active: z.boolean(),
    view_count: z.int(),
    last_accessed_at: z.iso.datetime().optional(),
    dot_description: z.string().optional(),
    groups: z.array(z.string()),
  })
  .meta({ id: 'ExternalAsset' })
export const ImportedAsset = ExternalAsset.extend({ created: z.boolean() })

export const ListQuery = z.object({
  q: text(MAX_QUERY).optional().describe('Words; the best match first'),
  subtype: text(MAX_SUBTYPE).optional(),
  folder: text(MAX_NAME).optional(),
  active: z.enum(['true', 'false']).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LISTED).optional(),
})
export const AssetId = z.object({ asset_id: z.string().min(1).max(MAX_ID) })
export const AssetCounts = z.object({
  total: z.int(),
  subtypes: z.array(z.object({ subtype: z.string(), label: z.string(), count: z.int() })),
  folders: z.array(z.object({ folder: z.string(), count: z.int() })),
})

function isWebAddress(address: string): boolean {
  return /^https?:\/\//i.test(address) && URL.canParse(address)
}

function holdsNoCredentials(address: string): boolean {
  const { username, password } = URL.parse(address) ?? {}
  return !username && !password
}

const HAS_ZONE = /(?:[zZ]|[+-]\d{2}:?\d{2})$/
const WRITTEN = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[zZ]|[+-]\d{2}:?\d{2})?)?$/

function momentOf(written: string): Date {
  const isDate = written.length <= 'YYYY-MM-DD'.length
  return new Date(isDate || HAS_ZONE.test(written) ? written : `${written.replace(' ', 'T')}Z`)
}
function isMoment(written: string): boolean {
  return WRITTEN.test(written) && !Number.isNaN(momentOf(written).getTime())
}

import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { canonicalJson, type SigningKeys } from '../accounts/index.ts'

export const EMBED_AUDIENCE = 'parley-embed'
const MAX_SKEW_SECONDS = 60

const seconds = z.int().min(0)
const HEADER = z.strictObject({ alg: z.literal('HS256'), typ: z.literal('JWT'), kid: z.string().regex(/^[\w-]{1,64}$/) })
const PAYLOAD = z.strictObject({
  iss: z.string(),
  aud: z.literal(EMBED_AUDIENCE),
  kind: z.literal('embed'),
  sub: z.string(),
  jti: z.string().regex(/^[\w-]{22}$/),
  iat: seconds,
  exp: seconds,
  email: z.string(),
  name: z.string(),
  partner_id: z.string(),
  customer_id: z.string().nullable(),
  space_id: z.string().nullable(),
})
export type EmbedClaims = z.output<typeof PAYLOAD>

const JWT_TEXT = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/

export async function writeEmbedToken(claims: EmbedClaims, keys: SigningKeys): Promise<string> {
  const { kid, key } = keys.current()
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid }).sign(key)
}

const ANY_JWT = /^(?!dot-)[\w-]+\.([\w-]*)\.[\w-]*$/
const OF_API = /^parley-(api|mcp)$/

/** True for a signed text that does not say it is a token of /api: whatever it is, only an embed token could be meant. */
export function looksLikeEmbedToken(text: string): boolean {
  const match = ANY_JWT.exec(text)
  if (match === null) return false
  const payload = canonicalJson(match[1] ?? '')
  const audience = typeof payload === 'object' && payload !== null && 'aud' in payload ? payload.aud : undefined
  return typeof audience !== 'string' || !OF_API.test(audience)
}

export type ReadEmbedToken = { readonly kind: 'signed' | 'expired'; readonly claims: EmbedClaims } | { readonly kind: 'forged' }
const FORGED: ReadEmbedToken = { kind: 'forged' }

/** Signature and every claim; the row in the store is the second check. Never throws for what is written by others. */
export async function readEmbedToken(text: string, keys: SigningKeys, expected: { issuer: string; now: Date }): Promise<ReadEmbedToken> {
  const [, headerPart = '', payloadPart = ''] = JWT_TEXT.exec(text) ?? []
  const header = HEADER.safeParse(canonicalJson(headerPart))
  const payload = PAYLOAD.safeParse(canonicalJson(payloadPart))
  if (!header.success || !payload.success) return FORGED
  const claims = payload.data
  const key = keys.find(header.data.kid)
  if (key === undefined || claims.iat > expected.now.getTime() / 1000 + MAX_SKEW_SECONDS) return FORGED
  try {
    await jwtVerify(text, key.key, { algorithms: ['HS256'], issuer: expected.issuer, audience: EMBED_AUDIENCE, typ: 'JWT', currentDate: expected.now })
    return { kind: 'signed', claims }
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { kind: 'expired', claims }
    if (error instanceof errors.JOSEError) return FORGED
    throw error
  }
}

import { createHash } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { SigningKeys } from './signing-keys.ts'
import { AUDIENCES, KIND_RULES, TOKEN_KINDS } from './token-kind.ts'

/** Longer texts are refused before anything is parsed. */
export const MAX_TOKEN_CHARACTERS = 4_096
const MAX_SKEW_SECONDS = 60

const jti = z.string().regex(/^[\w-]{22}$/)
const seconds = z.int().min(0)
const HEADER = z.strictObject({ alg: z.literal('HS256'), typ: z.literal('JWT'), kid: z.string().regex(/^[\w-]{1,64}$/) })
const PAYLOAD = z.strictObject({
  iss: z.string(),
  aud: z.enum(AUDIENCES),
  sub: z.string(),
  org_id: z.string(),
  jti,
  kind: z.enum(TOKEN_KINDS),
  scope: z.string(),
  iat: seconds,
  exp: seconds.optional(),
})
export type Claims = z.output<typeof PAYLOAD>

const JWT_TEXT = /^(dot-)?([\w-]+)\.([\w-]+)\.([\w-]+)$/
const LEGACY_TEXT = /^(?:dot-)?([0-9a-f]{64})$/

/** @returns the token as its owner keeps it: a JWT, behind `dot-` for the kinds that are tokens */
export async function writeToken(claims: Claims, keys: SigningKeys): Promise<string> {
  const { kid, key } = keys.current()
  const jwt = await new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid }).sign(key)
  return KIND_RULES[claims.kind].prefix + jwt
}

/** What of a token is stored: the SHA-256 of its text, of a legacy token's 64 digits. */
export function tokenHash(text: string): Buffer {
  return createHash('sha256')
    .update(legacyDigits(text) ?? text, 'utf8')
    .digest()
}

/** The 64 digits of a legacy token, written bare or after `dot-`. */
export function legacyDigits(text: string): string | undefined {
  return LEGACY_TEXT.exec(text)?.[1]
}

export type ReadToken = { readonly kind: 'signed'; readonly claims: Claims } | { readonly kind: 'expired'; readonly jti: string } | { readonly kind: 'forged' }

const FORGED: ReadToken = { kind: 'forged' }

/**
 * The first of the two checks: the signature and every claim. The row in the store is the second, made by the caller.
 * Never throws; what does not look exactly like a token this installation writes is forged.
 */
export async function readToken(text: string, keys: SigningKeys, expected: { issuer: string; now: Date }): Promise<ReadToken> {
  const match = JWT_TEXT.exec(text)
  if (match === null) return FORGED
  const [, prefix = '', headerPart = '', payloadPart = '', signaturePart = ''] = match
  const header = HEADER.safeParse(canonicalJson(headerPart))
  const payload = PAYLOAD.safeParse(canonicalJson(payloadPart))
  if (!header.success || !payload.success) return FORGED
  const claims = payload.data
  const rule = KIND_RULES[claims.kind]
  const key = keys.find(header.data.kid)
  if (key === undefined || prefix !== rule.prefix || claims.aud !== rule.audience) return FORGED
  if (claims.exp === undefined && rule.lifetimeMs !== null) return FORGED
  if (claims.iat > expected.now.getTime() / 1000 + MAX_SKEW_SECONDS) return FORGED
  const options = { algorithms: ['HS256'], issuer: expected.issuer, typ: 'JWT', currentDate: expected.now, clockTolerance: MAX_SKEW_SECONDS }
  try {
    await jwtVerify([headerPart, payloadPart, signaturePart].join('.'), key.key, options)
    return { kind: 'signed', claims }
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { kind: 'expired', jti: claims.jti }
    if (error instanceof errors.JOSEError) return FORGED
    throw error
  }
}

/**
 * A part's JSON, or undefined unless it is written exactly as we write it. So a repeated claim, of which two parsers
 * might take different ones, is never accepted, nor is a second spelling of the same token.
 */
export function canonicalJson(part: string): unknown {
  const bytes = Buffer.from(part, 'base64url')
  if (bytes.toString('base64url') !== part) return undefined
  const text = bytes.toString('utf8')
  try {
    const value: unknown = JSON.parse(text)
    return JSON.stringify(value) === text ? value : undefined
  } catch {
    return undefined // not JSON: reported as forged
  }
}

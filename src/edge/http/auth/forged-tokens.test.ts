import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, rawCall, startTestServer, type TestServer } from '../../../../test/support/accounts-server.ts'
import type { SigningKey } from '../../../app/accounts/index.ts'

type Json = Readonly<Record<string, unknown>>

let server: TestServer
let key: SigningKey
let token: string
let header: Json
let claims: Json
let hex: string
beforeAll(async () => {
  server = await startTestServer()
  key = server.accounts.signingKeys.current()
  const account = await server.accounts.find(ADMIN.email)
  if (account === undefined) throw new Error('no admin')
  token = (await server.accounts.tokens.issue({ account, kind: 'api', scopes: ['api:full'], lifetimeMs: 86_400_000 })).text
  hex = (await server.accounts.tokens.issue({ account, kind: 'api', scopes: ['api:full'], format: 'hex' })).text
  const [first = '', second = ''] = token.slice('dot-'.length).split('.')
  header = JSON.parse(Buffer.from(first, 'base64url').toString('utf8'))
  claims = JSON.parse(Buffer.from(second, 'base64url').toString('utf8'))
})
afterAll(() => server.close())

const part = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value), 'utf8').toString('base64url')
const signed = (head: unknown, body: unknown, secret: Uint8Array | string = key.key, hash = 'sha256'): string => {
  const input = `${part(head)}.${part(body)}`
  return `dot-${input}.${createHmac(hash, secret).update(input).digest('base64url')}`
}
/** The signature is right, the row is there: only the claims differ. */
const withClaims = (change: Json): string => signed(header, { ...claims, ...change })
const withHeader = (change: Json): string => signed({ ...header, ...change }, claims)
const without = (from: Json, name: string): Json => Object.fromEntries(Object.entries(from).filter(([each]) => each !== name))
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
const parts = (): string[] => token.slice('dot-'.length).split('.')
const now = (): number => Math.floor(server.now().getTime() / 1000)

async function outcome(text: string): Promise<string> {
  const { status, body, headers } = await rawCall(server, '/api/auth/me', { headers: [['API-KEY', text]] })
  return `${status} ${JSON.parse(body).detail} ${headers['www-authenticate']}`
}
const INVALID = '401 Invalid API key Bearer'

it('the unforged token works, so that the rest proves something', async () => {
  const { status } = await rawCall(server, '/api/auth/me', { headers: [['API-KEY', token]] })
  expect(status).toBe(200)
  expect(signed(header, claims)).toBe(token)
})

const FORGED: Readonly<Record<string, () => string>> = {
  'alg none, no signature': () => `dot-${part({ ...header, alg: 'none' })}.${part(claims)}.`,
  'alg none, its own signature': () => `dot-${part({ ...header, alg: 'none' })}.${parts()[1]}.${parts()[2]}`,
  'alg None': () => withHeader({ alg: 'None' }),
  'alg nOnE, no signature': () => `dot-${part({ ...header, alg: 'nOnE' })}.${part(claims)}.`,
  'alg hs256 in lower case': () => withHeader({ alg: 'hs256' }),
  'alg HS384 with the right key': () => signed({ ...header, alg: 'HS384' }, claims, key.key, 'sha384'),
  'alg HS512 with the right key': () => signed({ ...header, alg: 'HS512' }, claims, key.key, 'sha512'),
  'alg RS256, signed with RSA': () => {
    const input = `${part({ ...header, alg: 'RS256' })}.${part(claims)}`
    return `dot-${input}.${sign('sha256', Buffer.from(input), RSA.privateKey).toString('base64url')}`
  },
  'HS256 with a public RSA key as secret': () => signed(header, claims, RSA.publicKey.export({ type: 'spki', format: 'pem' }).toString()),
  'alg as a list': () => withHeader({ alg: ['HS256'] }),
  'no alg': () => signed(without(header, 'alg'), claims),
  'no typ': () => signed(without(header, 'typ'), claims),
  'typ JWE': () => withHeader({ typ: 'JWE' }),
  'cty JWT, nested': () => withHeader({ cty: 'JWT' }),
  'no kid': () => signed(without(header, 'kid'), claims),
  'unknown kid': () => withHeader({ kid: 'AAAAAAAAAAAA' }),
  'kid as a path': () => withHeader({ kid: '../../dev/null' }),
  'kid as SQL': () => withHeader({ kid: "' OR 1=1 --" }),
  'kid of another type': () => withHeader({ kid: 1 }),
  'jku to another server': () => withHeader({ jku: 'https://evil.example/keys.json' }),
  'x5u to another server': () => withHeader({ x5u: 'https://evil.example/cert.pem' }),
  'jwk of its own': () => withHeader({ jwk: { kty: 'oct', k: part('secret') } }),
  'crit of something': () => withHeader({ crit: ['exp'] }),
  'b64 false': () => withHeader({ b64: false, crit: ['b64'] }),
  'an empty secret': () => signed(header, claims, ''),
  'a guessed secret': () => signed(header, claims, 'secret'),
  'another random secret': () => signed(header, claims, randomBytes(32)),
  'no signature': () => `dot-${parts()[0]}.${parts()[1]}.`,
  'two parts': () => `dot-${parts()[0]}.${parts()[1]}`,
  'four parts': () => `${token}.${parts()[2]}`,
  'five parts, as encrypted ones have': () => `${token}.AAAA.AAAA`,
  'half a signature': () => token.slice(0, -20),
  'one bit of the signature': () => token.slice(0, -2) + (token.at(-2) === 'A' ? 'B' : 'A') + token.slice(-1),
  'another spelling of the same signature': () => respelled(token),
  'padding after the signature': () => `${token}=`,
  'standard instead of URL alphabet': () => `${token.slice(0, -3)}+/A`,
  'payload of another, signature kept': () => `dot-${parts()[0]}.${part({ ...claims, sub: 'eve@example.com' })}.${parts()[2]}`,
  'no iss': () => signed(header, without(claims, 'iss')),
  'another iss': () => withClaims({ iss: 'https://evil.example' }),
  'iss as a list': () => withClaims({ iss: [claims.iss] }),
  'no aud': () => signed(header, without(claims, 'aud')),
  'another aud': () => withClaims({ aud: 'parley-embed' }),
  'aud of the other kind': () => withClaims({ aud: 'parley-mcp' }),
  'aud as a list': () => withClaims({ aud: ['parley-api'] }),
  'no jti': () => signed(header, without(claims, 'jti')),
  'unknown jti': () => withClaims({ jti: randomBytes(16).toString('base64url') }),
  'jti as a number': () => withClaims({ jti: 1 }),
  'jti null': () => withClaims({ jti: null }),
  'no iat': () => signed(header, without(claims, 'iat')),
  'iat in the future': () => withClaims({ iat: now() + 120 }),
  'iat as text': () => withClaims({ iat: String(now()) }),
  'iat with a fraction': () => withClaims({ iat: now() + 0.5 }),
  'no kind': () => signed(header, without(claims, 'kind')),
  'unknown kind': () => withClaims({ kind: 'root' }),
  'another kind, cli': () => withClaims({ kind: 'cli' }),
  'another kind, access': () => withClaims({ kind: 'access' }),
  'another kind, cookie, without prefix': () => withClaims({ kind: 'cookie' }).slice('dot-'.length),
  'kind mcp with its aud': () => withClaims({ kind: 'mcp', aud: 'parley-mcp' }),
  'no scope': () => signed(header, without(claims, 'scope')),
  'wider scope, rightly signed': () => withClaims({ scope: 'api:full mcp spaces' }),
  'another sub, rightly signed': () => withClaims({ sub: 'eve@example.com' }),
  'no sub': () => signed(header, without(claims, 'sub')),
  'another org_id, rightly signed': () => withClaims({ org_id: 'org_000000000000000000000000' }),
  'no org_id': () => signed(header, without(claims, 'org_id')),
  'later exp, rightly signed': () => withClaims({ exp: now() + 10 * 86_400 }),
  'exp removed, rightly signed': () => signed(header, without(claims, 'exp')),
  'exp as text': () => withClaims({ exp: '9999999999' }),
  'nbf in the future': () => withClaims({ nbf: now() + 600 }),
  'a claim nobody knows': () => withClaims({ role: 'admin' }),
  'a claim twice': () => signed(header, JSON.stringify(claims).replace('{', '{"sub":"eve@example.com",')),
  'kid twice': () => signed(JSON.stringify(header).replace('{', '{"kid":"AAAAAAAAAAAA",'), claims),
  '__proto__ as a claim': () => signed(header, JSON.stringify(claims).replace('{', '{"__proto__":{"role":"admin"},')),
  'white space in the payload': () => signed(header, JSON.stringify(claims, null, 1)),
  'payload that is a list': () => signed(header, [claims]),
  'payload that is null': () => signed(header, 'null'),
  'payload that is not JSON': () => signed(header, '{'),
  'payload that is not UTF-8': () => `dot-${parts()[0]}.${Buffer.from([0xff, 0xfe]).toString('base64url')}.${parts()[2]}`,
  'a JWT in the payload': () => signed(header, token),
  'JSON serialisation instead of compact': () => `dot-${JSON.stringify({ protected: parts()[0], payload: parts()[1], signature: parts()[2] })}`,
}

/** The same bytes with other unused bits in the last letter: a lenient decoder takes both. */
function respelled(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return text.slice(0, -1) + alphabet[alphabet.indexOf(text.slice(-1)) ^ 1]
}

describe('a forged JWT is 401', () => {
  it.each(Object.keys(FORGED))('%s', async (name) => {
    expect(await outcome(FORGED[name]?.() ?? '')).toBe(INVALID)
  })
})

const KEYS: Readonly<Record<string, () => string>> = {
  'another 64 hex digits': () => randomBytes(32).toString('hex'),
  'another 64 hex digits after dot-': () => `dot-${randomBytes(32).toString('hex')}`,
  '64 zeros': () => '0'.repeat(64),
  '63 digits': () => hex.slice(1),
  '65 digits': () => `${hex}0`,
  'upper case digits': () => hex.toUpperCase(),
  'the last digit changed': () => hex.slice(0, -1) + (hex.endsWith('0') ? '1' : '0'),
  'DOT- in upper case': () => `DOT-${hex}`,
  'dot- twice': () => `dot-dot-${hex}`,
  'dot_ instead of dot-': () => `dot_${hex}`,
  '0x before it': () => `0x${hex}`,
  'a space within': () => `${hex.slice(0, 32)} ${hex.slice(32)}`,
  'a percent sign after it': () => `${hex}%00`,
  'one byte over and over': () => `dot-${'5f'.repeat(32)}`,
  'an SQL wildcard': () => '%',
  SQL: () => "' OR '1'='1",
  null: () => 'null',
  undefined: () => 'undefined',
  'an object': () => '{"$ne":null}',
  'dot- alone': () => 'dot-',
  'the id of the token': () => String(claims.jti),
}

describe('a forged key is 401', () => {
  it.each(Object.keys(KEYS))('%s', async (name) => {
    expect(await outcome(KEYS[name]?.() ?? '')).toBe(INVALID)
  })

  it('the SHA-256 in the store is no key', async () => {
    const { rows } = await server.store.pool.query("SELECT encode(token_hash, 'hex') AS hash FROM token")
    for (const { hash } of rows) expect(await outcome(hash)).toBe(INVALID)
  })
})

it('a token of another installation is 401', async () => {
  const elsewhere = await startTestServer()
  expect(await outcome(await elsewhere.token(ADMIN.email))).toBe(INVALID)
  await elsewhere.close()
})

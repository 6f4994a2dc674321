import type { FastifyRequest } from 'fastify'
import type { SsoType } from '../../../app/accounts/index.ts'
import { AppError } from '../../../errors.ts'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * The address that links for strangers are built on. Without a public one, only this machine's own address is believed,
 * because any other comes from a header that the caller wrote.
 * @throws AppError public_url_missing
 */
export function trustedBase(request: FastifyRequest, publicUrl: string | undefined): string {
  const own = publicUrl ?? `http://${request.host}`
  if (publicUrl === undefined && !(URL.canParse(own) && LOOPBACK.has(new URL(own).hostname))) throw new AppError('public_url_missing')
  return own
}

/** Where a provider sends people back: below the public address. @throws AppError public_url_missing */
export function redirectUri(request: FastifyRequest, publicUrl: string | undefined, orgId: string, type: SsoType): string {
  return new URL(`/api/auth/${encodeURIComponent(orgId)}/${type}/auth`, trustedBase(request, publicUrl)).href
}

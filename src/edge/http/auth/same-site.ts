import type { FastifyRequest } from 'fastify'
import { AppError } from '../../../errors.ts'

/** A browser sends the cookie by itself, so a change must show that our own page asked for it. @throws AppError cross_site */
export function assertSameSite(request: FastifyRequest, publicUrl: string | undefined): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  if (request.headers['x-requested-with'] !== undefined) return
  if (!isOwnOrigin(request, publicUrl)) throw new AppError('cross_site')
}

export function isOwnOrigin(request: FastifyRequest, publicUrl: string | undefined): boolean {
  const { origin } = request.headers
  if (origin === undefined || !URL.canParse(origin)) return false
  if (publicUrl !== undefined) return origin === new URL(publicUrl).origin
  return new URL(origin).host === request.host
}

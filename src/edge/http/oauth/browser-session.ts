import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Accounts, Identity } from '../../../app/accounts/index.ts'
import { AppError } from '../../../errors.ts'
import { originOf } from '../auth/authenticate.ts'
import { readCredential } from '../auth/credentials.ts'

/** The person whose browser asks, by a whole browser session and nothing else; null without one. */
export async function browserSession(app: FastifyInstance, request: FastifyRequest, accounts: Accounts): Promise<Identity | null> {
  const credential = readCredential(app, request)
  if (credential.via !== 'cookie') return null
  const identity = await accounts.tokens.authenticate(credential.text, originOf(request)).catch((error: unknown) => {
    if (error instanceof AppError && error.status === 401) return null
    throw error
  })
  return identity?.token.kind === 'cookie' && identity.actor.scopes.includes('api:full') ? identity : null
}

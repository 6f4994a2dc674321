import type { FastifyRequest } from 'fastify'
import type { BotDesks } from '../../../app/bots/index.ts'

export interface ChatbotRouteDeps {
  readonly bots: BotDesks
  readonly publicUrl?: string
  readonly now: () => Date
}

export const TAGS = ['Chatbot']
/** Everything but talking is for editors. */
export const MANAGE = { auth: { role: 'modeler', scope: 'chatbot' } } as const

export function baseOf({ publicUrl }: Pick<ChatbotRouteDeps, 'publicUrl'>, request: FastifyRequest): string {
  return `${(publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '')}/chatbot`
}

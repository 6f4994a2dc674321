import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AppError } from '../../errors.ts'
import { isOwnOrigin } from '../http/auth/same-site.ts'
import type { OnRevoked } from '../http/chat/index.ts'
import { queryTokensOf } from '../http/server/request-url.ts'
import { type RunningCalls, runningCalls } from './running-calls.ts'
import type { McpDeps } from './tool.ts'

export type { ExtraTool, McpDeps } from './tool.ts'

export interface McpRouteDeps extends McpDeps {
  /** Address people use, without a slash at its end; absent: the one each request names. */
  readonly publicUrl?: string
  /** Origins of pages that may call besides our own. */
  readonly origins: readonly string[]
  /** Absent: what a revoked credential waits for goes on until it ends. */
  readonly onRevoked?: OnRevoked
}

export const MCP_PATH = '/ai/mcp'
const PROTOCOL_HEADERS = ['accept', 'content-type', 'mcp-protocol-version'] as const
const Message = z.unknown().describe('JSON-RPC 2.0 by the Model Context Protocol, one message or several')

/** Tools for other programs’ models, over streamable HTTP without sessions. */
export function mcpRoutes(deps: McpRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    const running = runningCalls()
    const stop = await deps.onRevoked?.((tokenId) => (tokenId === null ? running.stop() : running.revoke(tokenId)))
    app.addHook('preClose', async () => {
      running.stop()
      await stop?.()
    })
    app.addHook('onSend', async (request, reply, payload) => {
      if (reply.statusCode === 401)
        reply.header('www-authenticate', `Bearer resource_metadata="${baseOf(request, deps)}/.well-known/oauth-protected-resource${MCP_PATH}"`)
      return payload
    })
    app.post(
      MCP_PATH,
      {
        config: { auth: { role: 'user', scope: 'mcp' } },
        schema: { tags: ['MCP'], summary: 'Tools for other programs’ models', body: Message, response: { 200: Message } },
      },
      async (request, reply) => {
        // an address ends up in logs and histories of others
        if (queryTokensOf(request.raw).length > 0) throw new AppError('not_authenticated')
        assertOrigin(request, deps)
        return send(await answer(request, reply, running, deps), reply)
      },
    )
  }
}

async function answer(request: FastifyRequest, reply: FastifyReply, running: RunningCalls, deps: McpRouteDeps): Promise<Response> {
  // loaded for the first call: most servers get none
  const { answerPost, isJSONRPCNotification, isJSONRPCRequest } = await import('./protocol.ts')
  const { actor, body } = request
  const tokenId = actor.tokenId ?? ''
  const messages = [body].flat()
  for (const message of messages.filter((each) => isJSONRPCNotification(each))) {
    const requestId = message.method === 'notifications/cancelled' ? message.params?.requestId : undefined
    if (typeof requestId === 'string' || typeof requestId === 'number') running.cancel(tokenId, requestId)
  }
  const call = running.begin(
    tokenId,
    messages.filter((each) => isJSONRPCRequest(each)).map(({ id }) => id),
  )
  const left = (): void => {
    if (!reply.raw.writableFinished) call.controller.abort()
  }
  reply.raw.once('close', left)
  if (reply.raw.closed) left()
  const base = baseOf(request, deps)
  const fault = (error: unknown): void => request.log.error({ err: error, requestId: request.id }, 'a tool failed')
  const caller = { actor, publicUrl: base, signal: call.controller.signal }
  return answerPost({ url: base + MCP_PATH, headers: headersOf(request), body }, caller, deps, fault).finally(call.end)
}

function headersOf(request: FastifyRequest): Readonly<Record<string, string>> {
  return Object.fromEntries(
    PROTOCOL_HEADERS.flatMap((name) => {
      const value = request.headers[name]
      return typeof value === 'string' ? [[name, value]] : []
    }),
  )
}

async function send(response: Response, reply: FastifyReply): Promise<FastifyReply> {
  reply.status(response.status)
  const type = response.headers.get('content-type')
  if (type === null) return reply.send()
  // what the protocol answers is written as it is
  return reply
    .type(type)
    .serializer(String)
    .send(await response.text())
}

/** A page on another site may not speak through a browser that reaches us. @throws AppError cross_site */
function assertOrigin(request: FastifyRequest, { publicUrl, origins }: McpRouteDeps): void {
  const { origin } = request.headers
  if (origin === undefined || isOwnOrigin(request, publicUrl) || origins.includes(origin)) return
  throw new AppError('cross_site')
}

function baseOf(request: FastifyRequest, { publicUrl }: McpRouteDeps): string {
  return (publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '')
}

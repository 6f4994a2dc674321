import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import { CallToolRequestSchema, ErrorCode, ListToolsRequestSchema, McpError } from '@modelcontextprotocol/sdk/types.js'
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv'
import { AppError } from '../../errors.ts'
import { type Caller, failure, type McpDeps } from './tool.ts'
import { findTool, toolsOf } from './tools/index.ts'

export { isJSONRPCNotification, isJSONRPCRequest } from '@modelcontextprotocol/sdk/types.js'

const INSTRUCTIONS =
  'Answers questions about this organisation’s data. Call get_catalog to see what there is, ask_dot to ask, and get_result with the chat_id until the answer is there.'

/** One for all servers: each would make its own, which costs more than a small call. */
const VALIDATOR = new AjvJsonSchemaValidator()

export interface Post {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** Answers one POST of a client; nothing is remembered between two. @param fault told of what went wrong inside */
export async function answerPost(post: Post, caller: Caller, deps: McpDeps, fault: (error: unknown) => void): Promise<Response> {
  const server = serverFor(caller, deps, fault)
  const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true })
  await server.connect(transport)
  try {
    const request = new Request(post.url, { method: 'POST', headers: { ...post.headers } })
    return await Promise.race([transport.handleRequest(request, { parsedBody: post.body }), cancelled(caller.signal)])
  } finally {
    await server.close()
  }
}

function serverFor(caller: Caller, deps: McpDeps, fault: (error: unknown) => void): Server {
  const server = new Server(
    { name: 'parley', title: 'Parley', version: '1' },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS, jsonSchemaValidator: VALIDATOR },
  )
  server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: (await toolsOf(caller, deps)).map(({ definition }) => definition) }))
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    const tool = await findTool(params.name, caller, deps)
    if (tool === undefined) throw new McpError(ErrorCode.InvalidParams, `Tool ${params.name} not found`)
    return tool.call(params.arguments, caller, deps).catch((error: unknown) => {
      fault(error)
      return failure(error instanceof AppError && error.code !== 'internal' ? error.message : 'Internal Server Error')
    })
  })
  return server
}

/** Whoever cancelled does not wait for an answer; whoever waits for it all the same gets none. */
function cancelled(signal: AbortSignal): Promise<Response> {
  const ended = () => new Response(null, { status: 202 })
  return new Promise((resolve) => {
    if (signal.aborted) resolve(ended())
    else signal.addEventListener('abort', () => resolve(ended()), { once: true })
  })
}

import type { CallToolResult, Tool as ToolDefinition } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import type { EXTRA_TOOLS } from '../../app/accounts/index.ts'
import type { Catalogs } from '../../app/catalog/index.ts'
import type { Conversations } from '../../app/conversations/index.ts'
import type { SqlDesk } from '../../app/sql/index.ts'
import type { AskAssets, AskSkills } from '../../ask/services.ts'
import { AppError } from '../../errors.ts'
import type { Actor, Chart } from '../../flow.ts'

/** Tools beyond the four that every client gets. */
export type ExtraTool = (typeof EXTRA_TOOLS)[number]

export interface McpDeps {
  readonly catalogs: Catalogs
  readonly conversations: Conversations
  readonly sql: SqlDesk
  /** Absent: no skills on this server. */
  readonly skills?: AskSkills
  /** Absent: no external assets are kept. */
  readonly assets?: AskAssets
  readonly renderPng: (chart: Chart) => Promise<Uint8Array>
  /** What the organisation adds to the four tools. */
  extraTools(): Promise<readonly ExtraTool[]>
}

/** Who calls, and for how long they wait. */
export interface Caller {
  readonly actor: Actor
  /** Without a slash at its end. */
  readonly publicUrl: string
  readonly signal: AbortSignal
}

export interface Tool {
  readonly definition: ToolDefinition
  /** Arguments of the wrong shape and faults with a sentence are results that say so; anything else is thrown. */
  call(given: unknown, caller: Caller, deps: McpDeps): Promise<CallToolResult>
}

interface Written<Input extends z.ZodObject> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly input: Input
  readonly output?: z.ZodObject
  /** Reaches beyond this server: a skill may. */
  readonly openWorld?: true
  run(given: z.output<Input>, caller: Caller, deps: McpDeps): Promise<CallToolResult>
}

export function tool<Input extends z.ZodObject>({ name, title, description, input, output, openWorld = undefined, run }: Written<Input>): Tool {
  const definition: ToolDefinition = {
    name,
    title,
    description,
    inputSchema: schemaOf(input),
    ...(output !== undefined && { outputSchema: schemaOf(output) }),
    annotations: { title, readOnlyHint: true, openWorldHint: openWorld ?? false },
  }
  const call: Tool['call'] = async (given, caller, deps) => {
    const parsed = input.safeParse(given ?? {})
    if (!parsed.success) return failure(`Invalid arguments: ${z.prettifyError(parsed.error)}`)
    return run(parsed.data, caller, deps).catch((error: unknown) => {
      if (error instanceof AppError && error.status < SERVER_FAULT) return failure(error.message)
      throw error
    })
  }
  return { definition, call }
}

const SERVER_FAULT = 500

export function said(text: string, structured?: Readonly<Record<string, unknown>>): CallToolResult {
  return { content: [{ type: 'text', text }], ...(structured !== undefined && { structuredContent: { ...structured } }) }
}

export function failure(text: string): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true }
}

function schemaOf(shape: z.ZodObject): { type: 'object'; [key: string]: unknown } {
  return { ...z.toJSONSchema(shape, { io: 'input' }), type: 'object' }
}

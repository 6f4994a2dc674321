import type { z } from 'zod'
import type { Answer, Json } from '../../../../flow.ts'
import type { ModelTool } from '../../../../platform/llm/index.ts'
import type { Session } from '../session.ts'

/** What a call of a tool comes to. `problem`: facts to act on, never the words of a driver where rows are filtered. */
export type ToolOutcome =
  | { readonly kind: 'result'; readonly result: Json }
  | { readonly kind: 'problem'; readonly problem: string; readonly facts?: Json }
  | { readonly kind: 'end'; readonly answer: Answer }

export interface AgentTool {
  readonly spec: ModelTool
  /** @param input anything: it is checked here */
  run(input: unknown, session: Session): Promise<ToolOutcome>
}

/** A tool whose input is checked before it runs. */
export function agentTool<T>(spec: ModelTool, input: z.ZodType<T>, run: (input: T, session: Session) => ToolOutcome | Promise<ToolOutcome>): AgentTool {
  return {
    spec,
    run: async (given, session) => {
      const parsed = input.safeParse(given)
      if (parsed.success) return run(parsed.data, session)
      const issues = parsed.error.issues.slice(0, 8).map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`)
      return problem(`The input of ${spec.name} does not fit: ${issues.join('; ')}`)
    },
  }
}

export function problem(text: string, facts?: Json): ToolOutcome {
  return { kind: 'problem', problem: text, ...(facts !== undefined && { facts }) }
}
export function found(result: Json): ToolOutcome {
  return { kind: 'result', result }
}

import type { SdkPart } from './sdk-model.ts'

type Called = Extract<SdkPart, { type: 'tool-call' }>
type Metadata = NonNullable<Called['providerMetadata']>

/** What a provider wants back with a tool's result: its own signature of the call, and the thoughts that led to it. */
export interface Signature {
  readonly call: Metadata | undefined
  readonly thoughts: readonly { readonly text: string; readonly metadata: Metadata }[]
}

/** Signatures of recent tool calls by the call's id; a question's calls go through one of these. */
export interface Signatures {
  of(callId: string): Signature | undefined
  keep(callId: string, signature: Signature): void
}

/** Calls of one question; older ones go. */
const KEPT = 256

export function createSignatures(): Signatures {
  const kept = new Map<string, Signature>()
  return {
    of: (callId) => kept.get(callId),
    keep: (callId, signature) => {
      kept.set(callId, signature)
      const [oldest] = kept.keys()
      if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
    },
  }
}

import { z } from 'zod'
import { AppError } from '../../errors.ts'
import type { JsonSchema, LanguageModel, ModelRequest } from '../../platform/llm/index.ts'
import type { Probe, ProbeResult } from './configured-model.ts'

interface Trial {
  readonly request: ModelRequest
  /** @returns what is wrong with the answer */
  readonly judge: (reply: Awaited<ReturnType<LanguageModel['call']>>) => string | null
  readonly fix: string
}

const SYSTEM = 'You are being tested. Do exactly as you are told, in as few words as you can.'
const MAX_OUTPUT_TOKENS = 1_000
const numbers = z.object({ a: z.number(), b: z.number() })
const city = z.object({ city: z.string(), capital: z.boolean() })

function shape(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}

const TRIALS: Readonly<Record<Probe, Trial>> = {
  hello: {
    request: asking('Say hello.'),
    judge: ({ text }) => (text.trim() === '' ? 'It answered without words.' : null),
    fix: 'Choose another model, or raise its longest answer: models that think first may have used it up.',
  },
  tool: {
    request: {
      ...asking('Call the tool `add` with a = 2 and b = 3. Do not answer in words.'),
      tools: [{ name: 'add', description: 'Adds two numbers.', input: shape({ a: { type: 'number' }, b: { type: 'number' } }) }],
    },
    judge: ({ toolCalls: [call] }) => {
      if (call === undefined) return 'It did not call the tool.'
      return call.name === 'add' && numbers.safeParse(call.input).success ? null : 'It called the tool with arguments that do not fit.'
    },
    fix: 'Choose a model that can call tools, or switch tool calls on in the server that runs it. Without them Parley cannot let it look at data.',
  },
  json: {
    request: { ...asking('Describe the city of Oslo in JSON.'), json: shape({ city: { type: 'string' }, capital: { type: 'boolean' } }) },
    judge: ({ text }) => (city.safeParse(parsed(text)).success ? null : 'It did not answer in the JSON that was asked for.'),
    fix: 'Choose a larger model, or one that can give structured answers.',
  },
}

const FIXES: Readonly<Record<string, string>> = {
  model_unreachable: 'Check the base URL, and that the server runs and listens for this machine. A private address is opened by saving the model again.',
  model_timeout: 'Try once more when the model is loaded; a slow machine may need a higher PARLEY_MODEL_IDLE_MS.',
  model_rate_limited: 'Wait a minute, or raise the rate or the credit at the provider.',
  model_cut_off: 'Check that the base URL is that of an API, usually ending in /v1, and that no proxy ends connections early.',
}
const REFUSALS: readonly (readonly [status: readonly number[], fix: string])[] = [
  [[401], 'Paste the key again; keys of another provider or project do not work.'],
  [[403], 'Give the key the right to use this model, at the provider.'],
  [[402], 'Add credit at the provider.'],
  [[404, 405], 'Check the name of the model, letter by letter, and that the base URL ends as the provider says, usually in /v1.'],
]

/** Tries one thing that answering needs. Never throws but for the signal. */
export async function probe(model: LanguageModel, what: Probe, signal: AbortSignal, now: () => Date): Promise<ProbeResult> {
  const { request, judge, fix } = TRIALS[what]
  const begun = now().getTime()
  const done = (problem: { readonly reason: string; readonly fix: string } | null): ProbeResult => {
    return { probe: what, ok: problem === null, durationMs: now().getTime() - begun, ...problem }
  }
  try {
    const reason = judge(await model.call(request, signal))
    return done(reason === null ? null : { reason, fix })
  } catch (error) {
    if (signal.aborted) throw error
    return done({ reason: error instanceof AppError ? error.message : 'It could not be called.', fix: fixOf(error, fix) })
  }
}

function fixOf(error: unknown, otherwise: string): string {
  if (!(error instanceof AppError)) return otherwise
  if (error.code !== 'model_refused') return FIXES[error.code] ?? otherwise
  return REFUSALS.find(([statuses]) => statuses.some((status) => status === error.facts.status))?.[1] ?? otherwise
}

function asking(text: string): ModelRequest {
  return { system: SYSTEM, messages: [{ role: 'user', text }], maxOutputTokens: MAX_OUTPUT_TOKENS }
}

/** Small models like to put a fence around it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.trim().replace(/^```(?:json)?\s*|\s*```$/g, ''))
  } catch {
    return undefined
  }
}

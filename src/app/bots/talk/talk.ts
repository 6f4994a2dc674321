import type { Json } from '../../../flow.ts'
import type { EntityBook } from '../entities/index.ts'
import type { Button, Interaction } from '../interaction.ts'
import { decide, type FindEntity, folded, type Match } from '../matching/index.ts'
import { BOT_LIMITS } from '../story.ts'
import { areActive, lowered } from './contexts.ts'
import { type Draft, draftOf, stateOf } from './draft.ts'
import { enter, handOver, playFrom, type Stage, say, setAttributes } from './play.ts'
import { buttonsSaid, textSaid, type Utterance } from './said.ts'
import type { ParleyPart, Script, TalkEffects } from './script.ts'
import { FRESH, type Pending, type TalkState } from './state.ts'
import { substitute } from './substitute.ts'
import { WORDING } from './wording.ts'

/** One message of a chat user. */
export interface Message {
  readonly say:
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'goto'; readonly interaction: string }
    | { readonly kind: 'trigger'; readonly trigger: string }
  /** Least confidence; the story's unless given. */
  readonly confidence?: number
  /** How often a prompt is asked; the story's unless given. */
  readonly lifespan?: number
  /** Begins with empty contexts and parameters. */
  readonly reset?: boolean
  readonly parameters?: Readonly<Record<string, string>>
  readonly debug?: boolean
}

/** What a message came to. */
export interface Talked {
  readonly state: TalkState
  /** Attributes of the user that changed. */
  readonly attributes: Readonly<Record<string, string>>
  readonly utterances: readonly Utterance[]
  readonly plays: readonly Interaction[]
  /** The interaction that the message led to. */
  readonly interaction: Interaction
  /** Confidence of the best match, whether it played or not; 1 where the message named its interaction. */
  readonly score: number
  readonly threshold: number
  readonly lifespan: number
  /** Something is still asked for, or the analyst is at work. */
  readonly isIncomplete: boolean
  readonly isFinished: boolean
  readonly isUnmatched: boolean
  readonly parameters: Readonly<Record<string, string>>
  readonly parley?: ParleyPart
  readonly debug: readonly Json[]
}

/** Matches that `debug` explains. */
const EXPLAINED = 3

/**
 * Answers one message: a question that waits, the analyst's options, a button just shown, the best match, the fallback;
 * the first that applies. Changes nothing but by its effects.
 * @returns null when the message names an interaction that is not there
 */
export async function talk(
  message: Message,
  before: TalkState,
  attributes: Readonly<Record<string, string>>,
  script: Script,
  effects: TalkEffects,
): Promise<Talked | null> {
  const { settings } = script.story
  const draft = draftOf(message.reset === true ? { ...before, ...FRESH, fired: before.fired } : before, attributes)
  draft.parameters = newest({ ...draft.parameters, ...message.parameters })
  const threshold = message.confidence ?? settings.confidence
  const lifespan = message.lifespan ?? settings.lifespan
  const text = message.say.kind === 'text' ? message.say.text : ''
  const stage: Stage = { draft, script, effects, text, isUnmatched: false }
  const route = await lead(stage, message, { threshold, lifespan })
  if (route === null) return null
  return {
    state: stateOf(draft),
    attributes: draft.changed,
    utterances: draft.utterances,
    plays: draft.plays,
    interaction: route.interaction,
    score: route.score,
    threshold,
    lifespan,
    isIncomplete: draft.isWaiting || draft.pending !== null,
    isFinished: draft.isFinished,
    isUnmatched: route.isUnmatched ?? false,
    parameters: draft.filled,
    parley: draft.parley,
    debug: message.debug === true ? [...(route.debug ?? []), ...draft.notes] : [],
  }
}

/** Whether a message names no interaction, or one that is there. */
export function leadsSomewhere({ say: said }: Pick<Message, 'say'>, script: Script): boolean {
  return said.kind === 'text' || namedBy(said, script) !== undefined
}

function namedBy(said: Exclude<Message['say'], { kind: 'text' }>, script: Script): Interaction | undefined {
  const named = said.kind === 'goto' ? byId(script, said.interaction) : byTrigger(script, said.trigger)
  return named?.kind === 'user' && !named.enabled ? undefined : named
}

/** A session keeps as many values as a user may have. */
function newest(parameters: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).slice(-BOT_LIMITS.attributesPerUser))
}

interface Route {
  readonly interaction: Interaction
  readonly score: number
  readonly isUnmatched?: boolean
  readonly debug?: readonly Json[]
}
interface Rules {
  readonly threshold: number
  readonly lifespan: number
}

async function lead(stage: Stage, { say: said }: Message, rules: Rules): Promise<Route | null> {
  const { draft, script } = stage
  if (said.kind !== 'text') {
    const named = namedBy(said, script)
    if (named === undefined) return null
    forget(draft)
    return playNamed(stage, named)
  }
  const answered = draft.pending === null ? null : await takePending(stage, draft.pending, rules)
  if (answered !== null) return { interaction: answered, score: 1 }
  const { options, buttons } = draft
  forget(draft)
  if (options.some((option) => isSame(option, said.text))) {
    await handOver(stage, said.text)
    return { interaction: fallbackOf(script), score: 1 }
  }
  const pressed = buttons.find(({ type, title, value }) => type !== 'url' && (isSame(title, said.text) || isSame(value, said.text)))
  return (pressed && (await press(stage, pressed, rules))) ?? byWords(stage, rules)
}

/** What was waited for and what was shown belong to the message before. */
function forget(draft: Draft): void {
  draft.pending = null
  draft.options = []
  draft.buttons = []
}

async function playNamed(stage: Stage, interaction: Interaction): Promise<Route> {
  if (interaction.enabled) await enter(stage, interaction)
  return { interaction, score: 1 }
}

async function press(stage: Stage, button: Button, rules: Rules): Promise<Route | undefined> {
  if (button.type === 'postback') return byWords({ ...stage, text: button.value }, rules)
  const interaction = byId(stage.script, button.value)
  return interaction?.enabled === true ? playNamed({ ...stage, text: '' }, interaction) : undefined
}

/** @returns the interaction that took the text; null where it falls through */
async function takePending(stage: Stage, pending: Pending, { lifespan }: Rules): Promise<Interaction | null> {
  const { draft, script, text } = stage
  const interaction = byId(script, pending.interaction)
  const asked = interaction && askedFor(interaction, pending)
  if (interaction === undefined || asked === undefined || !interaction.enabled) return null
  const value = script.entities.fit(asked.entity, text)
  if (value !== null) {
    forget(draft)
    await takeAnswer({ ...stage, text: pending.text }, interaction, pending, text, value)
    return interaction
  }
  const misfits = pending.misfits + 1
  if (misfits >= lifespan) return null
  forget(draft)
  draft.pending = { ...pending, misfits }
  draft.filled = pending.kind === 'parameter' ? pending.filled : {}
  say(stage, textSaid(substitute(asked.prompts[misfits % Math.max(1, asked.prompts.length)] ?? `${asked.name}?`, draft)))
  return interaction
}

interface AskedFor {
  readonly name: string
  readonly entity: string
  readonly prompts: readonly string[]
}

/** Undefined where an editor took the question away meanwhile. */
function askedFor({ parameters, responses }: Interaction, pending: Pending): AskedFor | undefined {
  if (pending.kind === 'parameter') {
    const parameter = parameters.find(({ alias }) => alias === pending.alias)
    return parameter && { name: parameter.alias, entity: parameter.entity, prompts: parameter.prompts }
  }
  const response = responses[pending.index]
  return response?.type === 'question' ? { name: response.attribute, entity: response.entity ?? 'sys.any', prompts: response.prompts } : undefined
}

async function takeAnswer(stage: Stage, interaction: Interaction, pending: Pending, answer: string, value: string): Promise<void> {
  if (pending.kind === 'parameter') return enter({ ...stage, text: answer }, interaction, { filled: { ...pending.filled, [pending.alias]: value } })
  const response = interaction.responses[pending.index]
  if (response?.type === 'question') setAttributes(stage.draft, { [response.attribute]: value })
  return playFrom(stage, interaction, pending.index + 1)
}

async function byWords(stage: Stage, { threshold }: Rules): Promise<Route> {
  const { draft, script, text } = stage
  const isOpen = (id: string): boolean => {
    const interaction = byId(script, id)
    return interaction?.kind === 'user' && interaction.enabled && areActive(interaction.contextIn, draft.contexts)
  }
  const ranked = script.matcher.rank(text, { eligible: isOpen, find: finder(script.entities) })
  const debug = ranked.slice(0, EXPLAINED).map((match) => explained(script, text, match))
  const score = ranked[0]?.confidence ?? 0
  const decision = decide(ranked, threshold)
  const matched = decision.kind === 'match' ? byId(script, decision.match.id) : undefined
  if (decision.kind === 'match' && matched !== undefined) {
    await enter(stage, matched, { any: decision.match.any })
    return { interaction: matched, score, debug }
  }
  const fallback = fallbackOf(script)
  if (decision.kind === 'offer') {
    offer(stage, decision.matches)
    return { interaction: fallback, score, debug }
  }
  draft.contexts = lowered(draft.contexts)
  if (fallback.enabled) await enter({ ...stage, isUnmatched: true }, fallback)
  return { interaction: fallback, score, debug, isUnmatched: true }
}

/** Shows what a text may have meant, by the first phrase of each. */
function offer(stage: Stage, matches: readonly Match[]): void {
  const buttons = matches.map(({ id, phrase }) => ({ type: 'goto' as const, title: byId(stage.script, id)?.userSays[0] ?? phrase, value: id }))
  stage.draft.buttons.push(...buttons)
  say(stage, buttonsSaid('quickReplies', WORDING.didYouMean, buttons))
}

function explained(script: Script, text: string, match: Match): Json {
  const { words, ...scores } = script.matcher.explain(text, match)
  return { ...scores, name: byId(script, match.id)?.name ?? '', words: words.map((word) => ({ ...word })) }
}

function finder(entities: EntityBook): FindEntity {
  return (entity, text) => (entity === 'sys.any' ? [] : entities.find(entity, text))
}

function byId({ interactions }: Script, id: string): Interaction | undefined {
  return interactions.find((interaction) => interaction.id === id)
}

/** Triggers that editors gave, and those two that every story has. */
function byTrigger({ interactions }: Script, trigger: string): Interaction | undefined {
  return interactions.find(({ triggers }) => triggers.includes(trigger)) ?? interactions.find(({ kind }) => kind !== 'user' && kind === trigger)
}

/** @throws Error for a story without one: the store gives one to each */
function fallbackOf({ interactions }: Script): Interaction {
  const fallback = interactions.find(({ kind }) => kind === 'fallback')
  if (fallback === undefined) throw new Error('a story has no fallback')
  return fallback
}

function isSame(a: string, b: string): boolean {
  return folded(a).trim() === folded(b).trim()
}

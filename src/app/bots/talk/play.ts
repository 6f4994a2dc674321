import type { Button, CardContent, Interaction, Response } from '../interaction.ts'
import type { EntitySpan } from '../matching/index.ts'
import { BOT_LIMITS } from '../story.ts'
import { activated } from './contexts.ts'
import type { Draft } from './draft.ts'
import { filledFrom, firstMissing } from './parameters.ts'
import { allHold } from './response-filters.ts'
import { buttonsSaid, cardSaid, cardsSaid, imageSaid, type Said, textSaid } from './said.ts'
import type { Script, TalkEffects, WebhookOccasion } from './script.ts'
import { substitute } from './substitute.ts'
import { WORDING } from './wording.ts'

/** What one message plays with. */
export interface Stage {
  readonly draft: Draft
  readonly script: Script
  readonly effects: TalkEffects
  /** What the user wrote; empty for a button that leads somewhere. */
  readonly text: string
  /** No interaction took the text. */
  readonly isUnmatched: boolean
}

/** How the analyst's answer is waited for, unless a response says otherwise. */
export const WAIT_MS = { usual: 25_000, most: 60_000 } as const
const MAX_JUMPS = 10
const TRAIL_KEPT = 10
const VALUE_CHARACTERS = 1_024
const QUESTION_CHARACTERS = 2_000

/** Fills the parameters of an interaction, asks for what is missing, or plays it. */
export async function enter(
  stage: Stage,
  interaction: Interaction,
  from: { readonly filled?: Readonly<Record<string, string>>; readonly any?: EntitySpan } = {},
) {
  const { draft, script, text } = stage
  const filled = filledFrom(text, interaction, script.entities, from.filled ?? {}, from.any)
  draft.filled = filled
  const missing = firstMissing(interaction, filled)
  if (missing === undefined) return begin(stage, interaction)
  draft.pending = { kind: 'parameter', interaction: interaction.id, alias: missing.alias, filled, text, misfits: 0 }
  say(stage, textSaid(substitute(missing.prompts[0] ?? `${missing.alias}?`, draft)))
}

/** Plays an interaction whose parameters are known. */
async function begin(stage: Stage, interaction: Interaction): Promise<void> {
  const { draft } = stage
  draft.trail = [...draft.trail, draft.contexts].slice(-TRAIL_KEPT)
  draft.contexts = activated(draft.contexts, interaction.contextOut)
  Object.assign(draft.parameters, draft.filled)
  draft.plays.push(interaction)
  draft.fired[interaction.id] = (draft.fired[interaction.id] ?? 0) + 1
  await playFrom(stage, interaction, 0)
}

/** Plays an interaction's responses in order, from one on. */
export async function playFrom(stage: Stage, interaction: Interaction, from: number): Promise<void> {
  const { draft } = stage
  for (const [index, response] of interaction.responses.entries()) {
    if (index < from || !allHold(response.filters ?? [], draft)) continue
    const next = await play(stage, interaction, response, index)
    if (next === 'stop') return
  }
}

async function play(stage: Stage, interaction: Interaction, response: Response, index: number): Promise<'go on' | 'stop'> {
  const { draft } = stage
  const fill = (text: string): string => substitute(text, draft)
  switch (response.type) {
    case 'text': {
      const times = (draft.fired[interaction.id] ?? 1) - 1
      say(stage, textSaid(fill(response.elements[times % response.elements.length] ?? '')))
      return 'go on'
    }
    case 'image':
      say(stage, imageSaid(response.imageUrl))
      return 'go on'
    case 'quickReplies':
    case 'button':
      say(stage, buttonsSaid(response.type, fill(response.title), shown(stage, response.buttons)))
      return 'go on'
    case 'card':
      say(stage, cardSaid(filledCard(stage, response)))
      return 'go on'
    case 'cards':
      say(stage, cardsSaid(response.elements.map((card) => filledCard(stage, card))))
      return 'go on'
    case 'goto':
      await jump(stage, response.value)
      return 'stop'
    case 'webhook':
      await callWebhook(stage, interaction, response.value)
      return 'go on'
    case 'question':
      draft.pending = { kind: 'question', interaction: interaction.id, index, text: stage.text, misfits: 0 }
      say(stage, textSaid(fill(response.prompts[0] ?? `${response.attribute}?`)))
      return 'stop'
    case 'setAttributes':
      setAttributes(draft, Object.fromEntries(Object.entries(response.attributes).map(([name, value]) => [name, fill(value)])))
      return 'go on'
    case 'end':
      draft.isFinished = true
      return 'stop'
    case 'reset':
      draft.contexts = []
      draft.parameters = {}
      return 'go on'
    case 'backtracking':
      draft.contexts = draft.trail.at(-2) ?? []
      draft.trail = draft.trail.slice(0, -2)
      return 'go on'
    case 'ask':
      return ask(stage, response)
  }
}

async function jump(stage: Stage, target: string): Promise<void> {
  const { draft, script } = stage
  draft.jumps += 1
  const interaction = script.interactions.find(({ id }) => id === target)
  if (draft.jumps > MAX_JUMPS) {
    draft.notes.push({ note: `stopped after ${MAX_JUMPS} jumps`, interaction: target })
    return say(stage, textSaid(fallbackText(stage)))
  }
  if (interaction?.enabled === true) return enter(stage, interaction)
  draft.notes.push({ note: 'goto leads nowhere', interaction: target })
}

/** What the fallback would say without doing anything else. */
function fallbackText({ draft, script }: Stage): string {
  const responses = script.interactions.find(({ kind }) => kind === 'fallback')?.responses ?? []
  const first = responses.find((response) => response.type === 'text' && allHold(response.filters ?? [], draft))
  return first?.type === 'text' ? substitute(first.elements[0] ?? '', draft) : WORDING.cannotAnswer
}

/** Hands a question to the analyst. */
async function ask(stage: Stage, response: Extract<Response, { type: 'ask' }>): Promise<'go on' | 'stop'> {
  const { draft } = stage
  const question = (response.question === undefined ? stage.text : substitute(response.question, draft)).trim().slice(0, QUESTION_CHARACTERS)
  if (question === '') {
    say(stage, textSaid(WORDING.nothingAsked))
    return 'go on'
  }
  const prefix = substitute(response.prefix ?? '', draft).trim()
  return handOver(stage, question, { prefix, waitMs: response.waitMs })
}

/** Answers with what the analyst says. */
export async function handOver(
  stage: Stage,
  question: string,
  options: { readonly prefix?: string; readonly waitMs?: number } = {},
): Promise<'go on' | 'stop'> {
  const { draft } = stage
  const waitMs = Math.min(options.waitMs ?? WAIT_MS.usual, WAIT_MS.most)
  const handed = await stage.effects.handOver(question, { waitMs, isUnmatched: stage.isUnmatched })
  if (handed.kind === 'closed') {
    say(stage, textSaid(WORDING.cannotAnswer))
    return 'go on'
  }
  draft.parley = handed.parley
  if (options.prefix !== undefined && options.prefix !== '') say(stage, textSaid(options.prefix))
  if (handed.kind === 'running') {
    draft.isWaiting = true
    say(stage, textSaid(WORDING.working))
    return 'stop'
  }
  hear(draft, handed.said, handed.options)
  return 'go on'
}

/** Takes over what the analyst said, with what it lets the user choose from. */
export function hear(draft: Draft, said: readonly Said[], options: readonly string[]): void {
  for (const each of said) {
    draft.utterances.push({ by: 'analyst', said: each })
    draft.buttons.push(...buttonsOf(each))
  }
  draft.options = options
}

async function callWebhook(stage: Stage, interaction: Interaction, id: string): Promise<void> {
  const { draft } = stage
  const { texts, attributes, failed } = await stage.effects.callWebhook(id, occasionOf(stage, interaction))
  if (failed !== undefined) draft.notes.push({ note: failed, webhook: id })
  for (const text of texts) say(stage, textSaid(text))
  setAttributes(draft, attributes)
}

function occasionOf({ draft, script, text }: Stage, { id, name, action }: Interaction): WebhookOccasion {
  const result = {
    source: 'story',
    resolvedQuery: text,
    storyId: script.story.id,
    interaction: { id, name, action },
    parameters: draft.filled,
    sessionParameters: draft.parameters,
    contexts: draft.contexts.map((context) => ({ ...context })),
  }
  return { interaction: { id, name }, result, parameters: { ...draft.parameters }, attributes: { ...draft.attributes } }
}

export function setAttributes(draft: Draft, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    const isNew = !Object.hasOwn(draft.attributes, name)
    if (name === '' || (isNew && Object.keys(draft.attributes).length >= BOT_LIMITS.attributesPerUser)) continue
    draft.attributes[name] = value.slice(0, VALUE_CHARACTERS)
    draft.changed[name] = value.slice(0, VALUE_CHARACTERS)
  }
}

export function say({ draft }: Pick<Stage, 'draft'>, said: Said): void {
  draft.utterances.push({ by: 'script', said })
}

/** Buttons with their texts filled in, remembered as those just shown. */
export function shown({ draft }: Pick<Stage, 'draft'>, buttons: readonly Button[]): readonly Button[] {
  const filled = buttons.map(({ type, title, value }) => ({
    type,
    title: substitute(title, draft),
    value: type === 'postback' ? substitute(value, draft) : value,
  }))
  draft.buttons.push(...filled)
  return filled
}

function filledCard(stage: Stage, { title, subtitle, imageUrl, buttons }: CardContent): CardContent {
  const fill = (text: string): string => substitute(text, stage.draft)
  return {
    title: fill(title),
    ...(subtitle !== undefined && { subtitle: fill(subtitle) }),
    ...(imageUrl !== undefined && { imageUrl }),
    buttons: shown(stage, buttons),
  }
}

/** What a user can press in something that was said. */
export function buttonsOf({ buttons }: Said): readonly Button[] {
  return Array.isArray(buttons) ? buttons.filter(isButton) : []
}

function isButton(value: unknown): value is Button {
  return typeof value === 'object' && value !== null && 'type' in value && 'title' in value && 'value' in value
}

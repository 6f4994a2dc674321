import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isScalar, parseDocument } from 'yaml'

export interface Preset {
  readonly name: string
  readonly about: string
  /** Names of the sealed values it asks for, with what they are. */
  readonly secrets: Readonly<Record<string, string>>
  /** Values of `pipeline.variables` a person may want to change. */
  readonly variables: Readonly<Record<string, string>>
}

/** Configs that come with Parley, as files beside this one. `generic` is no file: it is written from what an API answers. */
export const PRESETS: readonly Preset[] = [
  {
    name: 'chatbot',
    about: 'users, stories and interactions of ChatBot.com or of a Parley server’s /chatbot',
    secrets: { chatbot_token: 'developer token' },
    variables: { base_url: 'address of the API' },
  },
  {
    name: 'dot-history',
    about: 'conversations of this installation, or of another Parley or Dot server',
    secrets: { api_token: 'API token that may export the history' },
    variables: { base_url: 'address of the API; parley:/api is this installation' },
  },
  { name: 'github-issues', about: 'issues of a repository and their comments', secrets: { github_token: 'access token' }, variables: { repo: 'owner/name' } },
]

export interface PresetChanges {
  readonly name?: string
  readonly baseUrl?: string
  readonly variables?: Readonly<Record<string, string>>
  readonly destination?: string
  readonly dataset?: string
}

export function findPreset(name: string): Preset | undefined {
  return PRESETS.find((preset) => preset.name === name)
}

/** The file of a preset, with its comments, under another name and with other values where asked for. */
export function presetText(preset: Preset, changes: PresetChanges = {}): string {
  const document = parseDocument(readFileSync(join(import.meta.dirname, `${preset.name}.yaml`), 'utf8'))
  for (const key of ['name', 'destination', 'dataset'] as const) {
    const value = changes[key]
    if (value !== undefined) document.setIn(['pipeline', key], value)
  }
  if (changes.baseUrl !== undefined) {
    const place = 'base_url' in preset.variables ? ['pipeline', 'variables', 'base_url'] : ['client', 'base_url']
    document.setIn(place, quoted(document.createNode(changes.baseUrl)))
  }
  for (const [name, value] of Object.entries(changes.variables ?? {})) {
    if (name in preset.variables) document.setIn(['pipeline', 'variables', name], quoted(document.createNode(value)))
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

function quoted(node: unknown): unknown {
  if (isScalar(node)) node.type = 'QUOTE_DOUBLE'
  return node
}

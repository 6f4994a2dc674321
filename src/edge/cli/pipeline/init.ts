import type { DraftAuth, DraftResource, Preset } from '../../../warehouse/pipelines/index.ts'
import { UsageError } from './arguments.ts'
import { answer, type Call, type PipelineCommand } from './context.ts'
import { askChoice, askChoices, askSecret, askText, meanwhile } from './interview.ts'
import type { Wire } from './wire.ts'

const GENERIC = 'generic'
const TOKEN = 'api_token'
const NAME = /^[A-Za-z][\w-]{0,49}$/

export const init: PipelineCommand = async (call) => {
  const { presets } = call.tools.init
  const chosen =
    call.name ??
    (await askChoice(
      call,
      'Which API is to be loaded?',
      [...presets, { name: GENERIC, about: 'any other API, by the address of a list or an OpenAPI document' }].map(({ name, about }) => ({
        value: name,
        hint: about,
      })),
    ))
  const preset = presets.find(({ name }) => name === chosen)
  if (preset === undefined && chosen !== GENERIC)
    throw new UsageError(`There is no preset ${chosen}. There are: ${[...presets.map(({ name }) => name), GENERIC].join(', ')}.`)
  const made = preset === undefined ? await generic(call) : await fromPreset(preset, call)
  const file = await call.tools.init.write(made.name, made.text, call.given.options.force === true)
  const missing = await askSecrets(call, made.secrets)
  const next = `parley pipeline run ${made.name}`
  const data: Wire['init'] = { file, pipeline: made.name, secrets: [...missing], next }
  answer(call, data, [`Wrote ${file}`, ...missing.map((name) => `Set its secret: parley secret set ${name}`), `Try it: ${next} --dry-run`, `Load it: ${next}`])
  return 0
}

interface Made {
  readonly name: string
  readonly text: string
  /** Names of secrets, with what they are. */
  readonly secrets: Readonly<Record<string, string>>
}

async function fromPreset(preset: Preset, call: Call): Promise<Made> {
  const { options } = call.given
  const name = nameOf(call, preset.name.replaceAll('-', '_'))
  const given = pairs(options.set ?? [], Object.keys(preset.variables))
  const variables: Record<string, string> = { ...given }
  for (const [variable, about] of Object.entries(preset.variables)) {
    if (variable in variables || (variable === 'base_url' && options['base-url'] !== undefined)) continue
    const typed = await askText(call, `${about} (${variable}); empty leaves what the preset says`, '')
    if (typed !== '') variables[variable] = typed
  }
  const { 'base-url': baseUrl, destination, dataset } = options
  const changes = { name, variables, ...(baseUrl && { baseUrl }), ...(destination && { destination }), ...(dataset && { dataset }) }
  return { name, text: call.tools.init.presetText(preset, changes), secrets: preset.secrets }
}

async function generic(call: Call): Promise<Made> {
  const { options } = call.given
  const document = options.openapi ?? ''
  if (document !== '') return fromOpenApi(document, call)
  const address = options['base-url'] ?? (await askText(call, 'Address of a list, such as https://api.example.com/v1/users', '', faultOfAddress))
  if (address === '') throw new UsageError('Give the address of a list with --base-url, or a description of the API with --openapi.')
  const name = await askName(call, nameOfHost(address))
  const token = options.token ?? (await askSecret(call, 'Token of the API; empty if it needs none'))
  const header = options['token-header']
  const auth: DraftAuth | undefined =
    token === '' ? undefined : header === undefined ? { kind: 'bearer', secret: TOKEN } : { kind: 'header', header, secret: TOKEN }
  const { destination, dataset, path: paths = [] } = options
  const request = { name, address, paths, ...(auth && { auth, token }), ...(destination && { destination }), ...(dataset && { dataset }) }
  const text = await meanwhile(call, 'Asking for the first page…', () => call.tools.init.explore(request))
  if (auth !== undefined) await call.tools.setSecret(TOKEN, token)
  return { name, text, secrets: auth === undefined ? {} : { [TOKEN]: 'token' } }
}

async function fromOpenApi(document: string, call: Call): Promise<Made> {
  const { options } = call.given
  const { baseUrl: said, auth, resources } = await meanwhile(call, 'Reading the document…', () => call.tools.init.openApi(document))
  const baseUrl = options['base-url'] ?? said
  const name = await askName(call, nameOfHost(baseUrl))
  const chosen = await chooseResources(call, resources)
  const { destination, dataset } = options
  const text = call.tools.init.draftText({
    name,
    baseUrl,
    resources: chosen,
    ...(auth && { auth }),
    ...(destination && { destination }),
    ...(dataset && { dataset }),
  })
  return { name, text, secrets: auth === undefined ? {} : { [auth.secret]: 'token' } }
}

/** Those that were named or ticked; a child brings its parent along. */
async function chooseResources(call: Call, all: readonly DraftResource[]): Promise<readonly DraftResource[]> {
  const named = call.given.options.path
  const roots = all.filter(({ path }) => !path.includes('{'))
  const asked =
    named ??
    (await askChoices(
      call,
      'What is to be loaded?',
      all.map(({ name, about = '' }) => ({ value: name, hint: about })),
      roots.map(({ name }) => name),
    ))
  const isChosen = ({ name, path }: DraftResource): boolean => asked.includes(name) || asked.includes(path) || asked.includes(`/${path}`)
  const chosen = all.filter(isChosen)
  if (chosen.length === 0) throw new UsageError(`Nothing of that can be listed. There are: ${all.map(({ name }) => name).join(', ')}.`)
  return all.filter((each) => chosen.includes(each) || chosen.some(({ path }) => path.includes(`{resources.${each.name}.`)))
}

async function askSecrets(call: Call, secrets: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const missing: string[] = []
  const { token } = call.given.options
  for (const [name, about] of Object.entries(secrets)) {
    if (await call.tools.hasSecret(name)) continue
    const value = token ?? (await askSecret(call, `${name}: ${about}; empty to set it later`))
    if (value === '') missing.push(name)
    else await call.tools.setSecret(name, value)
  }
  return missing
}

/** `example` of `api.example.com`; an address of numbers names nothing. */
function nameOfHost(address: string): string {
  const label = URL.parse(address)?.hostname.split('.').at(-2) ?? ''
  return /^[A-Za-z]/.test(label) ? label : 'api'
}

async function askName(call: Call, otherwise: string): Promise<string> {
  const name = nameOf(call, otherwise)
  if (call.rest[0] !== undefined) return name
  return askText(call, 'Name of the pipeline', name, (text) => (NAME.test(text) ? undefined : 'A letter, then letters, digits, _ and -, at most 50.'))
}

function faultOfAddress(text: string): string | undefined {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? '') ? undefined : 'A whole address, with https:// in front.'
}

function nameOf(call: Call, otherwise: string): string {
  return call.rest[0] ?? otherwise.replace(/[^A-Za-z0-9_]+/g, '_')
}

function pairs(texts: readonly string[], known: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const [name = '', ...value] = text.split('=')
      if (!known.includes(name) || value.length === 0) throw new UsageError(`--set takes name=value; names are: ${known.join(', ')}.`)
      return [name, value.join('=')]
    }),
  )
}

/** A config in the making: what an API's first page or its description says. */
export interface Draft {
  readonly name: string
  readonly baseUrl: string
  readonly auth?: DraftAuth
  readonly destination?: string
  readonly dataset?: string
  readonly resources: readonly DraftResource[]
}
/** Secrets by their names. */
export type DraftAuth = { readonly kind: 'bearer'; readonly secret: string } | { readonly kind: 'header'; readonly header: string; readonly secret: string }
export interface DraftResource {
  readonly name: string
  readonly path: string
  readonly params: Readonly<Record<string, string | number>>
  readonly selector?: string
  /** As it stands in a config, `{type: cursor, …}`; absent: nothing was found out. */
  readonly paginator?: string
  readonly primaryKey?: string
  /** Column that says when a record changed. */
  readonly cursor?: string
  readonly about?: string
}

const KEYS = ['id', 'uuid', 'key'] as const
const CURSORS = ['updated_at', 'modified', 'created_at'] as const

/** @returns the column that most likely names a record */
export function likelyKey(columns: readonly string[]): string | undefined {
  return KEYS.find((key) => columns.includes(key))
}
export function likelyCursor(columns: readonly string[]): string | undefined {
  return CURSORS.find((key) => columns.includes(key))
}

/** The config as a file, every choice written out, with what it means beside it. */
export function draftText(draft: Draft): string {
  const { name, baseUrl, auth, destination = 'duckdb', dataset = `${name}_dataset`, resources } = draft
  return [
    `# Written by: parley pipeline init generic. Every choice stands here, to be changed.`,
    `# Try it without writing anything: parley pipeline run ${name} --dry-run`,
    'pipeline:',
    `  name: ${name}`,
    `  destination: ${quoted(destination)}`,
    `  dataset: ${quoted(dataset)}`,
    '',
    'client:',
    `  base_url: ${quoted(baseUrl)}`,
    ...(auth === undefined ? [] : authLines(auth)),
    '',
    'resources:',
    ...resources.flatMap(resourceLines),
    '',
  ].join('\n')
}

function authLines(auth: DraftAuth): readonly string[] {
  const lines = [`  # Set it once: parley secret set ${auth.secret}`]
  if (auth.kind === 'bearer') return [...lines, `  auth: {type: bearer, token: "\${secret:${auth.secret}}"}`]
  return [...lines, `  auth: {type: api_key, name: ${quoted(auth.header)}, api_key: "\${secret:${auth.secret}}", location: header}`]
}

function resourceLines(resource: DraftResource): readonly string[] {
  const { name, path, params, selector, paginator, primaryKey, cursor, about } = resource
  const texts = Object.entries(params).map(([key, value]) => `${quoted(key)}: ${typeof value === 'number' ? value : quoted(value)}`)
  return [
    ...(about === undefined ? [] : [`  # ${oneLine(about)}`]),
    `  - name: ${quoted(name)}`,
    ...(primaryKey === undefined
      ? [
          '    # No key was found: rows are added by every run. With a primary_key and write_disposition: merge they are updated.',
          '    write_disposition: append',
        ]
      : [`    primary_key: ${quoted(primaryKey)}`, '    write_disposition: merge']),
    '    endpoint:',
    `      path: ${quoted(path)}`,
    ...(texts.length === 0 ? [] : [`      params: {${texts.join(', ')}}`]),
    ...(selector === undefined ? [] : [`      data_selector: ${quoted(selector)}`]),
    ...(paginator === undefined
      ? ['      # How pages follow each other is found out in each run; write it here once it is known.', '      paginator: auto']
      : [`      paginator: ${paginator}`]),
    ...(cursor === undefined
      ? []
      : [
          `      # ${cursor} says when a record changed. If the API takes a time to begin with, only new ones need be asked for:`,
          `      # params: {since: "{incremental.start_value}"}`,
          `      # incremental: {cursor_path: ${cursor}, initial_value: "2024-01-01T00:00:00Z"}`,
        ]),
  ]
}

/** Any text as one YAML scalar; double-quoted YAML is read as JSON is. */
function quoted(text: string): string {
  return /^[A-Za-z][\w./-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text) ? text : JSON.stringify(text)
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 140)
}

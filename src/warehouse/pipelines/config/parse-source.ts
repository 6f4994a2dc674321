import { isScalar, parseDocument, visit } from 'yaml'
import type { z } from 'zod'
import { type PipelineFile, pipelineFile } from './file-schema.ts'
import { configError, keyPath, schemaError } from './problem.ts'

export type SourceFormat = 'yaml' | 'json' | 'object'
const MAX_SOURCE_BYTES = 2 ** 20
const MAX_ALIASES = 100
const MAX_REFERENCES = 1_000
const MAX_DEPTH = 64

/** Reads the text of a config, or takes the object a `.ts` file gave, and holds it against the schema. @throws AppError `pipeline_config` */
export function parseSource(source: string | object, format: SourceFormat): { readonly raw: unknown; readonly file: PipelineFile } {
  const raw = typeof source === 'string' ? fromText(source, format) : source
  refuseOdd(raw, [])
  const parsed: z.ZodSafeParseResult<PipelineFile> = pipelineFile.safeParse(raw)
  if (!parsed.success) throw schemaError(parsed.error.issues)
  return { raw, file: parsed.data }
}

function fromText(source: string, format: SourceFormat): unknown {
  if (Buffer.byteLength(source) > MAX_SOURCE_BYTES) throw configError('config', `It may have ${MAX_SOURCE_BYTES} bytes.`)
  try {
    return format === 'json' ? JSON.parse(source) : fromYaml(source)
  } catch (error) {
    throw configError('config', `It is not ${format === 'json' ? 'JSON' : 'YAML'}: ${firstLine(error)}.`)
  }
}

/** Keys are held against each other here, because the parser does so pair by pair, and finds what an alias means by looking at everything. */
function fromYaml(source: string): unknown {
  const document = parseDocument(source, { uniqueKeys: false, prettyErrors: true, logLevel: 'error' })
  const [fault] = document.errors
  if (fault !== undefined) throw fault
  let references = 0
  visit(document, {
    Alias: () => {
      references += 1
      if (references > MAX_REFERENCES) throw new Error('Excessive alias count')
    },
    Map: (_, { items }) => {
      const keys = new Set<unknown>()
      for (const { key } of items) {
        const name = isScalar(key) ? key.value : key
        if (keys.has(name)) throw new Error(`Map keys must be unique; ${JSON.stringify(name)} stands there twice`)
        keys.add(name)
      }
    },
  })
  return document.toJS({ maxAliasCount: MAX_ALIASES })
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]?.replace(/:$/, '') ?? ''
}

/** Numbers that lost digits in reading, and nesting without end. */
function refuseOdd(value: unknown, path: readonly (string | number)[]): void {
  if (path.length > MAX_DEPTH) throw configError(keyPath(path.slice(0, 4)), 'It is nested too deeply.')
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    throw configError(keyPath(path), 'A number this large loses digits; write it in quotes.')
  if (Array.isArray(value)) value.forEach((each, index) => void refuseOdd(each, [...path, index]))
  else if (typeof value === 'object' && value !== null) for (const [key, each] of Object.entries(value)) refuseOdd(each, [...path, key])
}

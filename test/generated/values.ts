import fc from 'fast-check'

/** The parts of JSON Schema that the description uses. */
export interface JsonSchema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly maxItems?: number
}

const DEEPEST = 5
const ODD_TEXTS = [
  '',
  ' ',
  '\u0000',
  'null',
  '-1',
  '../../etc/passwd',
  "' OR 1=1 --",
  '<script>',
  '😀',
  '\u202e',
  'a'.repeat(5_000),
  '{{7*7}}',
  '%00',
  '1e999',
  'ſ',
  'é'.normalize('NFD'),
]
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...ODD_TEXTS, null, true, 0, -1, 1e308, 2 ** 53, [], {}, [[]], { a: { b: [] } }),
  fc.jsonValue({ maxDepth: 2 }),
)

/** Values that a schema describes, and at times ones it does not. `resolve` follows references. */
export function generatedBy(schema: JsonSchema, resolve: (schema: JsonSchema) => JsonSchema, depth = 0): fc.Arbitrary<unknown> {
  const known = resolve(schema)
  if (depth > DEEPEST) return fc.constant(null)
  return fc.oneof({ weight: 12, arbitrary: described(known, resolve, depth) }, { weight: 1, arbitrary: odd })
}

function described(schema: JsonSchema, resolve: (schema: JsonSchema) => JsonSchema, depth: number): fc.Arbitrary<unknown> {
  const inner = (one: JsonSchema) => generatedBy(one, resolve, depth + 1)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  const choice = schema.anyOf ?? schema.oneOf
  if (choice !== undefined) return fc.oneof(...choice.map(inner))
  if (schema.allOf !== undefined)
    return fc.tuple(...schema.allOf.map(inner)).map((parts) => Object.assign({}, ...parts.filter((part) => typeof part === 'object')))
  switch ([schema.type].flat()[0]) {
    case 'string':
      return text(schema)
    case 'integer':
      return fc.integer({ min: clamp(schema.minimum, -100), max: clamp(schema.maximum, 1_000) })
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true, min: clamp(schema.minimum, -1e6), max: clamp(schema.maximum, 1e6) })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(schema.items === undefined ? odd : inner(schema.items), { maxLength: Math.min(3, schema.maxItems ?? 3) })
    case 'object':
      return object(schema, inner)
    default:
      return odd
  }
}

function text(schema: JsonSchema): fc.Arbitrary<unknown> {
  const plain = fc.string({ minLength: Math.min(schema.minLength ?? 0, 300), maxLength: Math.min(schema.maxLength ?? 40, 300) })
  const fitting = {
    email: fc.emailAddress(),
    'date-time': fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    uri: fc.webUrl(),
    date: fc.constant('2026-09-14'),
  }
  const known = Object.entries(fitting).find(([format]) => format === schema.format)?.[1]
  return fc.oneof(
    { weight: 4, arbitrary: known ?? plain },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_TEXTS) },
  )
}

function object(schema: JsonSchema, inner: (schema: JsonSchema) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const properties = Object.entries(schema.properties ?? {}).map(([name, one]) => [name, inner(one)] as const)
  const required = (schema.required ?? []).filter((name) => name in (schema.properties ?? {}))
  return fc.record(Object.fromEntries(properties), { requiredKeys: required })
}

function clamp(bound: number | undefined, usual: number): number {
  return bound === undefined || Math.abs(bound) > 2 ** 31 ? usual : bound
}

import { Ajv2020 } from 'ajv/dist/2020.js'
import { type Reply, replyOf } from './client.ts'

export interface Operation {
  readonly method: string
  readonly path: string
  readonly parameters: readonly { readonly name: string; readonly in: string }[]
  readonly body?: Schema
  readonly bodyType?: string
}
export interface Schema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly $ref?: string
}
interface Described {
  readonly parameters?: Operation['parameters']
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}

/** What the server says of itself at /openapi.json, to make requests from and to hold its answers against. */
export interface Contract {
  readonly operations: readonly Operation[]
  /** A schema with its reference followed. */
  resolve(schema: Schema): Schema
  /** What is wrong with the body of a 200 for this operation; empty when it is as described. */
  faults(method: string, path: string, reply: Reply<unknown>): readonly string[]
}

export async function contractOf(url: string): Promise<Contract> {
  const { body: document } = await replyOf<Document>(await fetch(`${url}/openapi.json`))
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false })
  ajv.addSchema(document, 'contract')
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]): Operation => {
      const [bodyType, content] = Object.entries(described.requestBody?.content ?? {})[0] ?? []
      return { method: method.toUpperCase(), path, parameters: described.parameters ?? [], body: content?.schema, bodyType }
    }),
  )
  return {
    operations,
    resolve: (schema) => document.components?.schemas?.[schema.$ref?.split('/').at(-1) ?? ''] ?? schema,
    faults: (method, path, reply) => {
      const pointer = ['paths', path, method.toLowerCase(), 'responses', '200', 'content', 'application/json', 'schema'].map(escapePart).join('/')
      const validate = ajv.getSchema(`contract#/${pointer}`)
      if (validate === undefined) return [`${method} ${path} has no described answer`]
      return validate(reply.body) === true ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`)
    },
  }
}

function escapePart(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))
}

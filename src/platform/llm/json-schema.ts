import type { Json } from '../../flow.ts'

/** A JSON Schema as plain data, draft 7 or later. */
export type JsonSchema = { readonly [key: string]: Json }

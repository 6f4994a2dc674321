import { stringify } from 'yaml'
import type { DatasetSchema } from '../../../warehouse/pipelines/index.ts'
import { presentSchema } from './present.ts'

export const SCHEMA_FORMATS = ['yaml', 'json', 'mermaid'] as const
export type SchemaFormat = (typeof SCHEMA_FORMATS)[number]

export function isSchemaFormat(text: string): text is SchemaFormat {
  return SCHEMA_FORMATS.some((format) => format === text)
}

/** The tables of a dataset to read, to process, or to draw. */
export function schemaText(schema: DatasetSchema, format: SchemaFormat): string {
  if (format === 'mermaid') return mermaid(schema)
  const shape = presentSchema(schema)
  return format === 'json' ? `${JSON.stringify(shape, null, 2)}\n` : stringify(shape)
}

/** Entities with their columns, children under their parents. Names are quoted, so that any name can be drawn. */
function mermaid({ tables }: DatasetSchema): string {
  const ids = new Map(tables.map(({ name }, index) => [name, `t${index}`]))
  const entities = tables.map(({ name, columns }) => {
    const lines = columns.map(({ name: column, dataType, primaryKey }) => `    ${dataType} ${word(column)}${primaryKey === true ? ' PK' : ''}`)
    return [`  ${ids.get(name)}["${label(name)}"] {`, ...lines, '  }'].join('\n')
  })
  const links = tables.flatMap(({ name, parent }) => (parent === undefined ? [] : [`  ${ids.get(parent)} ||--o{ ${ids.get(name)} : has`]))
  return `${['erDiagram', ...entities, ...links].join('\n')}\n`
}

/** Of a column only letters, digits and underscores may stand there. */
function word(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N}_]/gu, '_')
  return /^[\p{L}_]/u.test(plain) ? plain : `_${plain}`
}

function label(name: string): string {
  return name.replace(/["\n\r]/g, "'")
}

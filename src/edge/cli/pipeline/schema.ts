import { UsageError } from './arguments.ts'
import type { PipelineCommand } from './context.ts'
import { presentSchema } from './present.ts'
import { isSchemaFormat, SCHEMA_FORMATS, schemaText } from './schema-text.ts'

export const schema: PipelineCommand = async ({ given, name, tools, terminal }) => {
  const format = given.options.format ?? 'yaml'
  if (!isSchemaFormat(format)) throw new UsageError(`--format takes ${SCHEMA_FORMATS.join(', ')}.`)
  const pipeline = await tools.workspace.open(await tools.workspace.find(name))
  const found = await pipeline.schema()
  terminal.write(given.options.json === true ? `${JSON.stringify(presentSchema(found))}\n` : schemaText(found, format))
  return 0
}

import { answer, type PipelineCommand } from './context.ts'
import { packageWords } from './packages.ts'
import { presentInfo } from './present.ts'
import type { Wire } from './wire.ts'

export const info: PipelineCommand = async (call) => {
  const { workspace, nextRun } = call.tools
  const file = await workspace.find(call.name)
  const pipeline = await workspace.open(file)
  const data = await presentInfo(file.path, pipeline, nextRun(pipeline.config.schedule)?.toISOString() ?? null)
  answer(call, data, infoWords(data))
  return 0
}

function infoWords(data: Wire['info']): readonly string[] {
  const { pipeline, file, destination, dataset, location, load_id, loaded_at, running, schedule, next_run } = data
  return [
    `Pipeline ${pipeline}, from ${file}`,
    `Destination ${destination}, dataset ${dataset}${location === null ? '' : `, at ${location}`}`,
    load_id === null ? 'Nothing was loaded yet.' : `Last load ${load_id}, ${loaded_at}`,
    ...(running === null ? [] : [`Running since ${running.since} as process ${running.pid} on ${running.host}`]),
    schedule === null ? 'No schedule.' : `Schedule ${schedule}${next_run === null ? '' : `, next ${next_run}`}`,
    'Resources',
    ...data.resources.map(resourceWords),
    'Tables',
    ...(data.tables.length === 0 ? ['  none yet'] : data.tables.map(({ name, columns }) => `  ${name}: ${columns} columns`)),
    'Load packages',
    ...(data.packages.length === 0 ? ['  none yet'] : data.packages.map((each) => `  ${packageWords(each)}`)),
  ]
}

function resourceWords({ name, table, disposition, parent, selected, last_value: last }: Wire['info']['resources'][number]): string {
  const parts = [
    `${name} → ${table}, ${disposition}`,
    ...(parent === null ? [] : [`for each of ${parent}`]),
    ...(selected ? [] : ['not selected']),
    ...(last === null ? [] : [`up to ${String(last)}`]),
  ]
  return `  ${parts.join(', ')}`
}

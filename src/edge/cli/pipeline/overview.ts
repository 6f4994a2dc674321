import { AppError } from '../../../errors.ts'
import { tableText } from '../table.ts'
import { answer, type PipelineCommand } from './context.ts'
import { presentTrace } from './present.ts'
import { traceWords } from './trace-words.ts'
import type { Wire } from './wire.ts'

export const list: PipelineCommand = async (call) => {
  const { workspace } = call.tools
  const found = await workspace.list()
  const data: Wire['list'] = {
    folder: workspace.configFolder,
    pipelines: found.map(({ lastLoadId, lastLoadedAt, isRunning, ...each }) => ({
      ...each,
      last_load_id: lastLoadId,
      last_loaded_at: lastLoadedAt,
      is_running: isRunning,
    })),
  }
  const rows = found.map(({ name, destination, dataset, lastLoadedAt, isRunning, problem }) => [
    name,
    destination,
    dataset,
    problem ?? (isRunning ? 'running' : (lastLoadedAt ?? 'never loaded')),
  ])
  const columns = ['pipeline', 'destination', 'dataset', 'last load'].map((name) => ({ name, type: 'text' }))
  answer(
    call,
    data,
    found.length === 0
      ? [`${workspace.configFolder} holds no config. Make one: parley pipeline init chatbot`]
      : [tableText({ columns, rows }, call.terminal.width).trimEnd()],
  )
  return 0
}

export const traceOf: PipelineCommand = async (call) => {
  const pipeline = await call.tools.workspace.open(await call.tools.workspace.find(call.name))
  const trace = await pipeline.trace()
  if (trace === undefined) throw new AppError('not_found', { what: `A run of ${pipeline.config.name}` })
  answer(call, presentTrace(trace), traceWords(trace))
  return 0
}

export const sync: PipelineCommand = async (call) => {
  const pipeline = await call.tools.workspace.open(await call.tools.workspace.find(call.name))
  const restored = await pipeline.sync()
  const loadId = (await pipeline.local())?.load_id ?? null
  const data: Wire['sync'] = { pipeline: pipeline.config.name, restored, load_id: loadId }
  answer(call, data, [restored ? `State and schema are those of load ${loadId}.` : 'The destination holds no load of this pipeline.'])
  return 0
}

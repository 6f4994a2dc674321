import { z } from 'zod'
import { agentTool, found, problem } from './tool.ts'

const MOST = 10

export const searchAssets = agentTool(
  {
    name: 'search_assets',
    description: 'Finds dashboards and pages elsewhere that may answer the question.',
    input: { type: 'object', properties: { words: { type: 'string' } }, required: ['words'] },
  },
  z.object({ words: z.string().max(400) }),
  async ({ words }, { task }) => {
    if (task.searchAssets === undefined) return problem('No assets are known here.')
    const assets = await task.searchAssets(words)
    return found(assets.slice(0, MOST).map(({ name, description }) => ({ name, description })))
  },
)

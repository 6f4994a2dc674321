import { z } from 'zod'
import { agentTool, found, problem } from './tool.ts'

const MOST = 10

export const searchAssets = agentTool(
  {
    name: 'search_assets',
    description: 'Finds dashboards and pages of the organisation elsewhere that may answer the question. Name only those that it finds.',
    input: { type: 'object', properties: { words: { type: 'string' } }, required: ['words'] },
  },
  z.object({ words: z.string().max(400) }),
  async ({ words }, { task }) => {
    if (task.searchAssets === undefined) return problem('No assets are known here.')
    const assets = await task.searchAssets(words)
    if (assets.length === 0) return problem('No dashboard or page of this organisation has to do with these words.')
    return found(assets.slice(0, MOST).map(({ name, kind, description = '' }) => ({ name, kind, description })))
  },
)

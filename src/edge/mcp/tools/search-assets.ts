import { z } from 'zod'
import { failure, said, tool } from '../tool.ts'

const MAX_WORDS = 400

export const searchAssets = tool({
  name: 'search_assets',
  title: 'Dashboards and pages',
  description: 'Finds dashboards, reports and pages elsewhere that have to do with words, the best match first. Nothing found means that none is known.',
  input: z.object({ words: z.string().min(1).max(MAX_WORDS).describe('What it is about') }),
  output: z.object({
    assets: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        kind: z.string(),
        folder: z.string().optional(),
        description: z.string().optional(),
        url: z.string().optional(),
      }),
    ),
  }),
  run: async ({ words }, { actor }, { assets }) => {
    if (assets === undefined) return failure('No external assets are kept here.')
    const found = (await assets.search(actor, words)).map(({ noun: _noun, fits: _fits, ...asset }) => asset)
    return said(JSON.stringify(found), { assets: found })
  },
})

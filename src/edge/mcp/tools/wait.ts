import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { said, tool } from '../tool.ts'

const MOST_SECONDS = 60

export const wait = tool({
  name: 'wait',
  title: 'Wait',
  description: 'Waits before the next get_result, for answers that take long.',
  input: z.object({ seconds: z.number().min(1).max(MOST_SECONDS).describe('1 to 60') }),
  run: async ({ seconds }, { signal }) => {
    await pause(seconds * 1_000, undefined, { signal }).catch(() => undefined)
    return said(`Waited ${seconds} seconds`)
  },
})

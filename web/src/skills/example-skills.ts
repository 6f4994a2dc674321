import { queryOptions } from '@tanstack/react-query'
import type { SkillText } from './skills-api.ts'

/** The worked skills of the demo business, read when they are asked for. */
export const examplesQuery = queryOptions({
  queryKey: ['skill-examples'],
  queryFn: async (): Promise<readonly SkillText[]> => [],
  staleTime: Infinity,
})

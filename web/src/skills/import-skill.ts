import { request } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'
import type { Skill } from './skills-api.ts'

const ZIP = 'application/zip'
const MARKDOWN = 'text/markdown'
export const IMPORTED = '.zip,.md'

/**
 * Makes a skill of an exported file: a zip with SKILL.md, or SKILL.md alone.
 *
 * @param replace  a skill of that name gets a new version; otherwise its name is taken
 */
export async function importSkill(file: File, replace: boolean): Promise<Skill> {
  const type = file.name.toLowerCase().endsWith('.md') ? MARKDOWN : ZIP
  const body = new Blob([await file.arrayBuffer()], { type })
  const response = await request('POST', `/api/skills/import?replace=${replace}`, { file: body })
  const skill: Skill = await response.json()
  await queryClient.invalidateQueries({ queryKey: ['skills'] })
  return skill
}

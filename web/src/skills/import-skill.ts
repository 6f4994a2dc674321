import { request } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'
import { type Skill, skillsQuery } from './skills-api.ts'

const ZIP = 'application/zip'
const MARKDOWN = 'text/markdown'
export const IMPORTED = '.zip,.md'

/** Makes a skill of an exported file: a zip with SKILL.md, or SKILL.md alone. */
export async function importSkill(file: File): Promise<Skill> {
  const type = file.name.toLowerCase().endsWith('.md') ? MARKDOWN : ZIP
  const response = await request('POST', '/api/skills/import', { file: new Blob([await file.arrayBuffer()], { type }) })
  const skill: Skill = await response.json()
  await queryClient.invalidateQueries({ queryKey: skillsQuery.queryKey })
  return skill
}

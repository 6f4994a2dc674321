import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../flow.ts'
import { type SkillDefinition, UNSAID } from './definition.ts'
import { readFolder } from './folder.ts'
import type { Skills } from './skills.ts'

/** Skills that lie as folders on the server's own disk, by name. */
export async function readWorked(source: string): Promise<readonly SkillDefinition[]> {
  const folders = (await readdir(source, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => join(source, name))
  const all = folders.toSorted().map(async (folder): Promise<SkillDefinition> => {
    const text = (path: string) => readFile(join(folder, path), 'utf8')
    return { ...UNSAID, ...readFolder({ document: await text('SKILL.md'), script: await text('scripts/main.py') }) }
  })
  return Promise.all(all)
}

/** Writes those whose names are free. One that needs secrets is off until somebody has set them. */
export async function installWorked(actor: Actor, source: string, skills: Pick<Skills, 'create'>): Promise<void> {
  for (const skill of await readWorked(source)) {
    await skills.create(actor, { ...skill, active: skill.needs.length === 0 }).catch((error: unknown) => {
      if (!(error instanceof AppError && error.code === 'skill_name_taken')) throw error
    })
  }
}

import { DeleteByName } from '../ui/delete-by-name.tsx'
import { removeSkill, type Skill } from './skills-api.ts'

/** Asks for the name, because versions, runs and secrets go with it. */
export function DeleteSkill({ skill, onDeleted }: { readonly skill: Skill; readonly onDeleted: () => Promise<void> }) {
  return (
    <DeleteByName
      kind="skill"
      name={skill.name}
      consequence="Its versions, runs and secrets go with it. Answers that used it stay. To only keep it from running, switch it off instead."
      onDelete={() => removeSkill(skill.name, onDeleted)}
    />
  )
}

import { Modal, Skeleton, Text, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useRouteContext } from '@tanstack/react-router'
import { queryClient } from '../api/queries.ts'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { keepDraft, NEW } from './kept-draft.ts'
import classes from './skills.module.css'
import { examplesQuery, type SkillSummary, type SkillText, skillsQuery } from './skills-api.ts'

/** Worked skills to begin with; the chosen one opens as a draft. */
export function SkillExamples({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const { me } = useRouteContext({ from: '/shell' })
  const navigate = useNavigate()
  const examples = useQuery({ ...examplesQuery, enabled: opened })

  async function begin(text: SkillText) {
    const taken = await queryClient.fetchQuery(skillsQuery).catch(() => [])
    const name = freeName(text.name, taken)
    keepDraft(me.user_id, NEW, { text: { ...text, name }, version: 0, at: new Date().toISOString() })
    await navigate({ to: '/skills/+new' })
  }

  return (
    <Modal opened={opened} onClose={onClose} size="lg" title="Start from an example" closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={classes.examples}>
        {examples.isPending && <Skeleton height={240} radius="md" />}
        {examples.isError && <ReadTrouble query={examples} />}
        {examples.data?.map((text) => (
          <UnstyledButton key={text.name} className={classes.example} onClick={() => void begin(text)}>
            <Text fw={500}>{text.name}</Text>
            <span className={classes.description}>{text.description}</span>
          </UnstyledButton>
        ))}
      </div>
    </Modal>
  )
}

/** The demo has them already: a second one gets a number. */
function freeName(name: string, taken: readonly SkillSummary[]): string {
  const isTaken = (wanted: string) => taken.some((skill) => skill.name === wanted)
  if (!isTaken(name)) return name
  let number = 2
  while (isTaken(`${name}-${number}`)) number += 1
  return `${name}-${number}`
}

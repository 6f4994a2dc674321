import { Modal, Skeleton, Text, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useRouteContext } from '@tanstack/react-router'
import { sentence } from '../api/failure.ts'
import { keepDraft, NEW } from './kept-draft.ts'
import classes from './skills.module.css'
import { examplesQuery, type SkillText } from './skills-api.ts'

/** Worked skills to begin with; the chosen one opens as a draft. */
export function SkillExamples({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const { me } = useRouteContext({ from: '/shell' })
  const navigate = useNavigate()
  const examples = useQuery({ ...examplesQuery, enabled: opened })

  function begin(text: SkillText) {
    keepDraft(me.user_id, NEW, { text, version: 0, at: new Date().toISOString() })
    void navigate({ to: '/skills/+new' })
  }

  return (
    <Modal opened={opened} onClose={onClose} size="lg" title="Start from an example" closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={classes.examples}>
        {examples.isPending && <Skeleton height={240} radius="md" />}
        {examples.isError && <Text role="alert">{sentence(examples.error)}</Text>}
        {examples.data?.map((text) => (
          <UnstyledButton key={text.name} className={classes.example} onClick={() => begin(text)}>
            <Text fw={500}>{text.name}</Text>
            <Text size="sm" c="dimmed">
              {text.description}
            </Text>
          </UnstyledButton>
        ))}
      </div>
    </Modal>
  )
}

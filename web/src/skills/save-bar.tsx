import { Button, Group, Kbd, Text } from '@mantine/core'
import { ago } from '../shell/ago.ts'
import { COMMAND } from '../shell/command-key.ts'
import type { SkillProblems } from './skill-problems.ts'
import classes from './skills.module.css'

interface Props {
  readonly isNew: boolean
  readonly keptAt: string | undefined
  readonly busy: boolean
  readonly problems: SkillProblems | undefined
  readonly onSave: () => void
  readonly onDiscard: () => void
  /** Saves over what somebody else saved. */
  readonly onSaveOver: () => void
}

/** Stays in sight while something is not saved. */
export function SaveBar({ isNew, keptAt, busy, problems, onSave, onDiscard, onSaveOver }: Props) {
  return (
    <section className={classes.saveBar} aria-label="Unsaved changes">
      <Group gap={8} wrap="nowrap">
        {problems?.isOutdated ? (
          <Button loading={busy} onClick={onSaveOver}>
            Save mine over it
          </Button>
        ) : (
          <Button
            loading={busy}
            onClick={onSave}
            rightSection={
              <Kbd size="xs" className={classes.keys} aria-hidden>
                {COMMAND} S
              </Kbd>
            }
          >
            {isNew ? 'Create skill' : 'Save'}
          </Button>
        )}
        <Button variant="default" onClick={onDiscard}>
          Discard
        </Button>
      </Group>
      <div className={classes.words}>
        {problems === undefined ? (
          <Text size="sm" role="status">
            {isNew ? 'Not saved yet' : 'Unsaved changes'}
            {keptAt !== undefined && <span className={classes.quiet}> · kept in this browser, {ago(keptAt)}</span>}
          </Text>
        ) : (
          <Text size="sm" role="alert" c="var(--parley-failed)">
            {problems.isOutdated ? 'Somebody saved it in the meantime; look under Versions. Yours is not saved.' : problems.text}
          </Text>
        )}
      </div>
    </section>
  )
}

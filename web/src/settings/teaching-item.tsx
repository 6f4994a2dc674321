import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { Failure, sentence } from '../api/failure.ts'
import { ago } from '../shell/ago.ts'
import { decide, type Teaching } from './teachings-api.ts'
import classes from './token-list.module.css'

type How = Parameters<typeof decide>[1]
const DONE: Readonly<Record<How, string>> = { accept: 'Accepted', reject: 'Rejected', revert: 'Taken back' }

/** One thing somebody taught or proposed, and what can be decided about it. */
export function TeachingItem({ teaching, onDecided }: { readonly teaching: Teaching; readonly onDecided: () => void }) {
  const [busy, setBusy] = useState<How>()
  const [trouble, setTrouble] = useState<{ readonly text: string; readonly taken: boolean }>()
  const { id, summary, question, status } = teaching

  async function run(how: How, body?: object) {
    setBusy(how)
    setTrouble(undefined)
    try {
      await decide(id, how, body)
      notifications.show({ message: `${DONE[how]}: ${summary}.` })
      onDecided()
    } catch (error) {
      setTrouble({ text: sentence(error), taken: error instanceof Failure && error.code === 'words_taken' })
    } finally {
      setBusy(undefined)
    }
  }

  const button = (how: How, label: string, body?: object, variant = 'default') => (
    <Button
      variant={variant}
      size="xs"
      loading={busy === how}
      disabled={busy !== undefined}
      aria-label={`${label}: ${summary}`}
      onClick={() => void run(how, body)}
    >
      {label}
    </Button>
  )
  return (
    <li className={classes.token} style={{ flexWrap: 'wrap' }}>
      <div className={classes.words} style={{ flex: '1 1 240px' }}>
        <div className={classes.name}>{summary}</div>
        <div className={classes.quiet}>Asked: {question}</div>
        <div className={classes.quiet}>{factsOf(teaching)}</div>
        {trouble !== undefined && (
          <Text role="alert" size="sm" mt={4}>
            {trouble.text}
          </Text>
        )}
      </div>
      <Group gap={8}>
        {status === 'proposed' && trouble?.taken === true && button('accept', 'Accept all the same', { force: true })}
        {status === 'proposed' && trouble?.taken !== true && button('accept', 'Accept', undefined, 'filled')}
        {status === 'proposed' && button('reject', 'Reject')}
        {status === 'saved' && button('revert', 'Undo')}
      </Group>
    </li>
  )
}

function factsOf({ by, at, decided_by, decided_at, status }: Teaching): string {
  const verb = status === 'proposed' ? 'proposed' : 'taught'
  return [
    `${by} ${verb} it ${ago(at)}`,
    ...(decided_by === undefined || decided_at === undefined ? [] : [`${decided_by} accepted it ${ago(decided_at)}`]),
  ].join(' · ')
}

import { Popover, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconHelp } from '@tabler/icons-react'
import { lazy, Suspense, useRef, useState } from 'react'
import type { Unlinked } from '../../api/wire.ts'
import { placeAnswer } from '../conversation-cache.ts'
import { useReader } from '../reader.ts'
import type { Taught, TeachPlace } from '../teach/teach-api.ts'
import choices from './chip-choices.module.css'
import classes from './reading-row.module.css'

const TeachPanel = lazy(() => import('../teach/teach-panel.tsx').then((module) => ({ default: module.TeachPanel })))

interface Props {
  readonly word: Unlinked
  readonly question: string
  /** Absent where nothing can be taught. */
  readonly place: TeachPlace | undefined
  readonly onAsk: (text: string) => void
}

/** A word that nothing in the data answers to. It can be taught, and near names can be asked instead. */
export function UnlinkedChip({ word, question, place, onAsk }: Props) {
  const [opened, { toggle, close }] = useDisclosure(false)
  const [proposed, setProposed] = useState(false)
  const chip = useRef<HTMLButtonElement>(null)
  const { teaches } = useReader()
  const taughtAt = teaches === undefined ? undefined : place
  const inside = (
    <>
      <IconHelp size={14} aria-hidden />
      <span>{proposed ? `“${word.text}” is proposed` : `“${word.text}” is not known`}</span>
    </>
  )

  function taught({ status, message }: Taught, text: string) {
    close()
    setProposed(status === 'proposed')
    notifications.show({ message: `${status === 'proposed' ? 'Proposed to your data team' : 'Saved'}: “${word.text}” means ${text}.` })
    if (message === undefined || taughtAt === undefined) return
    chip.current?.closest<HTMLElement>('[data-turn]')?.focus()
    placeAnswer(taughtAt.chatId, message)
  }

  if (word.near.length === 0 && taughtAt === undefined) return <span className={`${classes.chip} ${classes.unknown}`}>{inside}</span>
  return (
    <Popover opened={opened} onChange={(open) => !open && close()} position="bottom-start" width={320} trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton ref={chip} data-chip className={`${classes.chip} ${classes.unknown}`} onClick={toggle}>
          {inside}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={8} maw="calc(100vw - 24px)" className={classes.editor} aria-label={`About “${word.text}”`}>
        {taughtAt !== undefined && (
          <Suspense fallback={<div className={classes.opening} />}>
            <TeachPanel words={word.text} place={taughtAt} proposes={teaches === 'proposes'} onTaught={taught} />
          </Suspense>
        )}
        {word.near.length > 0 && (
          <>
            <Text size="xs" c="dimmed" px={8} py={4}>
              {taughtAt === undefined ? `Nothing in the data is called “${word.text}”. Ask with` : 'Or ask once with'}
            </Text>
            <ul className={choices.list}>
              {word.near.map((near) => (
                <li key={near.text}>
                  <UnstyledButton
                    className={choices.choice}
                    onClick={() => {
                      close()
                      onAsk(withWord(question, word, near.text))
                    }}
                  >
                    {near.text}
                  </UnstyledButton>
                </li>
              ))}
            </ul>
          </>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

function withWord(question: string, word: Unlinked, instead: string): string {
  const [start, end] = word.span
  return question.slice(0, start) + instead + question.slice(end)
}

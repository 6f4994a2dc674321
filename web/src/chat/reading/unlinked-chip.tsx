import { Popover, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconHelp } from '@tabler/icons-react'
import type { Unlinked } from '../../api/wire.ts'
import choices from './chip-choices.module.css'
import classes from './reading-row.module.css'

interface Props {
  readonly word: Unlinked
  readonly question: string
  readonly onAsk: (text: string) => void
}

/** A word that nothing in the data answers to. Near names can be asked instead. */
export function UnlinkedChip({ word, question, onAsk }: Props) {
  const [opened, { toggle, close }] = useDisclosure(false)
  const inside = (
    <>
      <IconHelp size={14} aria-hidden />
      <span>“{word.text}” is not known</span>
    </>
  )
  if (word.near.length === 0) return <span className={`${classes.chip} ${classes.unknown}`}>{inside}</span>
  return (
    <Popover opened={opened} onChange={(open) => !open && close()} position="bottom-start" width={280} trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton data-chip className={`${classes.chip} ${classes.unknown}`} onClick={toggle}>
          {inside}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label={`Near “${word.text}”`}>
        <Text size="xs" c="dimmed" px={8} py={4}>
          Nothing in the data is called “{word.text}”. Ask with
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
      </Popover.Dropdown>
    </Popover>
  )
}

function withWord(question: string, word: Unlinked, instead: string): string {
  const [start, end] = word.span
  return question.slice(0, start) + instead + question.slice(end)
}

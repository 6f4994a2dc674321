import { Kbd, Modal, Stack, Text } from '@mantine/core'
import { COMMAND } from './command-key.ts'
import classes from './shortcut-list.module.css'

const GROUPS: readonly { readonly title: string; readonly keys: readonly (readonly [key: string, does: string])[] }[] = [
  {
    title: 'Anywhere',
    keys: [
      ['/', 'Go to the ask box'],
      [`${COMMAND} K`, 'Search questions, tables, pages and actions'],
      ['n', 'New question'],
      ['?', 'This list'],
      ['Esc', 'Close what is open'],
    ],
  },
  {
    title: 'In a conversation',
    keys: [
      ['j', 'Next answer'],
      ['k', 'Previous answer'],
      ['e', 'Change how the question was understood'],
      ['c', 'Chart'],
      ['t', 'Table'],
      ['s', 'SQL'],
      ['y', 'Copy the answer'],
      ['1 – 4', 'Pick a reading when asked back'],
    ],
  },
  {
    title: 'In the ask box',
    keys: [
      ['Enter', 'Ask'],
      ['Shift Enter', 'New line'],
    ],
  },
]

export function ShortcutList({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" size={440} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap={20}>
        {GROUPS.map((group) => (
          <section key={group.title}>
            <Text size="sm" c="dimmed" mb={4}>
              {group.title}
            </Text>
            <dl className={classes.list}>
              {group.keys.map(([key, does]) => (
                <div key={key} className={classes.line}>
                  <dt>{does}</dt>
                  <dd>{key.split(' ').map((part) => (part === '–' ? <span key={part}>–</span> : <Kbd key={part}>{part}</Kbd>))}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </Stack>
    </Modal>
  )
}

import { ActionIcon, Button, Popover, Text, Title } from '@mantine/core'
import { IconHelpCircle, IconMenu2, IconPlus } from '@tabler/icons-react'
import classes from './embed.module.css'
import { measured } from './measured.ts'

interface Props {
  readonly title: string | undefined
  readonly showsHelp: boolean
  /** Absent where the navigation is shown already, or not at all. */
  readonly onNavigation: (() => void) | undefined
  readonly onNew: (() => void) | undefined
}

/** The line on top; gone where nothing is left of it. */
export function PageHeader({ title, showsHelp, onNavigation, onNew }: Props) {
  if (title === undefined && !showsHelp && onNavigation === undefined && onNew === undefined) return null
  return (
    <header className={classes.header} ref={measured}>
      {onNavigation !== undefined && (
        <ActionIcon size={32} onClick={onNavigation} aria-label="Pages and conversations">
          <IconMenu2 size={18} />
        </ActionIcon>
      )}
      <div className={classes.title}>
        {title !== undefined && (
          <Title order={1} size="h3" lineClamp={1}>
            {title}
          </Title>
        )}
      </div>
      {onNew !== undefined && (
        <Button variant="default" size="compact-md" leftSection={<IconPlus size={14} />} onClick={onNew}>
          New question
        </Button>
      )}
      {showsHelp && <Help />}
    </header>
  )
}

function Help() {
  return (
    <Popover width={300} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon size={32} aria-label="How to ask">
          <IconHelpCircle size={18} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="How to ask">
        <Text size="sm">
          Ask in your own words, for a number, a list or how something developed: “Orders by month this year”. Follow-up questions build on the answer before.
          Every answer says how the question was understood.
        </Text>
      </Popover.Dropdown>
    </Popover>
  )
}

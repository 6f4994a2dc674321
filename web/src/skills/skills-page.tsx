import { Button, FileButton, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus, IconSearch, IconUpload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useRouteContext } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { usePageTitle } from '../shell/page-title.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { IMPORTED } from './import-skill.ts'
import { keptDrafts, NEW } from './kept-draft.ts'
import { ReplaceDialog } from './replace-dialog.tsx'
import { SandboxBanner } from './sandbox-banner.tsx'
import { SkillExamples } from './skill-examples.tsx'
import { SkillItem } from './skill-item.tsx'
import { chosen, type ListChoice, ORDERS, type Order, SHOWN, type Shown } from './skill-list.ts'
import classes from './skills.module.css'
import { type Skill, type SkillSummary, skillsQuery } from './skills-api.ts'
import { useImport } from './use-import.ts'

/** What Parley can do beyond asking data, in Python of one's own. */
export function SkillsPage() {
  usePageTitle('Skills')
  const skills = useQuery(skillsQuery)
  const [examples, { open, close }] = useDisclosure(false)
  const { take, busy, over, dropping, taken, forget } = useImport()
  const make = (
    <Button leftSection={<IconPlus size={16} />} renderRoot={(props) => <Link to="/skills/+new" {...props} />}>
      New skill
    </Button>
  )
  const begin = (
    <Button variant="default" onClick={open}>
      Start from an example
    </Button>
  )
  const bring = (
    <FileButton onChange={(file) => file !== null && void take(file)} accept={IMPORTED}>
      {(props) => (
        <Button {...props} variant="default" leftSection={<IconUpload size={16} />} loading={busy}>
          Import
        </Button>
      )}
    </FileButton>
  )
  const isEmpty = skills.data?.length === 0
  const whole = (skills.data ?? []).filter((skill) => 'code' in skill)
  const onlyUses = !isEmpty && whole.length === 0
  return (
    <>
      <TopBar quiet />
      <div className={classes.drop} data-over={over || undefined} {...dropping}>
        <div className={classes.wide}>
          <Group justify="space-between" mb={24} gap={16}>
            <Title order={1}>Skills</Title>
            {skills.isSuccess && !isEmpty && !onlyUses && (
              <Group gap={8}>
                {bring}
                {begin}
                {make}
              </Group>
            )}
          </Group>
          <SandboxBanner />
          <NewDraft />
          {skills.isPending && <ListSkeleton />}
          {skills.isError && <ReadTrouble query={skills} />}
          {isEmpty && (
            <NoSkills>
              {make}
              {begin}
              {bring}
            </NoSkills>
          )}
          {whole.length > 0 && <SkillList skills={whole} />}
          {skills.isSuccess && onlyUses && <UsableSkills skills={skills.data} />}
        </div>
      </div>
      <ReplaceDialog text={taken?.text} onReplace={() => taken !== undefined && void take(taken.file, true)} onClose={forget} />
      <SkillExamples opened={examples} onClose={close} />
    </>
  )
}

function NoSkills({ children }: { readonly children: ReactNode }) {
  return (
    <Stack align="flex-start" gap={12} maw={640}>
      <Text>
        A skill is a little Python that answers may use: a forecast, a look into another system, a ticket that is opened. It gets its values from the question,
        and tables from earlier results; what it prints is the answer.
      </Text>
      <Text c="dimmed">
        It runs shut off from this server, with the hosts and secrets you give it and nothing else. One that sends or changes something asks a person first,
        each time.
      </Text>
      <Group gap={8}>{children}</Group>
      <Text size="sm" c="dimmed">
        A skill exported elsewhere can be dropped onto this page.
      </Text>
    </Stack>
  )
}

/** What those see who may use skills and not write them. */
function UsableSkills({ skills }: { readonly skills: readonly SkillSummary[] }) {
  return (
    <Stack gap={16}>
      <Text c="dimmed">Your questions may use these. Admins write them.</Text>
      <ul className={classes.list} aria-label="Skills">
        {skills.map(({ name, description }) => (
          <li key={name} className={classes.item}>
            <span className={classes.words}>
              <span className={classes.name}>{name}</span>
              <span className={classes.description}>{description}</span>
            </span>
          </li>
        ))}
      </ul>
    </Stack>
  )
}

/** A new skill that was begun and left. */
function NewDraft() {
  const { me } = useRouteContext({ from: '/shell' })
  const [draft] = useState(() => keptDrafts(me.user_id)[NEW])
  if (draft === undefined) return null
  return (
    <Text mb={16}>
      <Link to="/skills/+new">{draft.text.name === '' ? 'A new skill' : draft.text.name}</Link> is not saved yet.
    </Text>
  )
}

function SkillList({ skills }: { readonly skills: readonly Skill[] }) {
  const { me } = useRouteContext({ from: '/shell' })
  const [drafts] = useState(() => keptDrafts(me.user_id))
  const [choice, setChoice] = useState<ListChoice>({ words: '', shown: 'all', order: 'name' })
  const found = chosen(skills, choice)
  return (
    <Stack gap={16}>
      <div className={classes.filters}>
        <TextInput
          aria-label="Find a skill"
          placeholder="Find a skill, its words or a group"
          leftSection={<IconSearch size={16} />}
          value={choice.words}
          onChange={(event) => setChoice({ ...choice, words: event.currentTarget.value })}
        />
        <Select
          aria-label="Which skills"
          data={optionsOf(SHOWN)}
          value={choice.shown}
          allowDeselect={false}
          onChange={(shown) => setChoice({ ...choice, shown: isShownChoice(shown) ? shown : 'all' })}
        />
        <Select
          aria-label="Order"
          data={optionsOf(ORDERS)}
          value={choice.order}
          allowDeselect={false}
          onChange={(order) => setChoice({ ...choice, order: isOrder(order) ? order : 'name' })}
        />
      </div>
      {found.length === 0 && <Text>No skill fits.</Text>}
      {found.length > 0 && (
        <ul className={classes.list} aria-label="Skills">
          {found.map((skill) => (
            <SkillItem key={skill.name} skill={skill} hasDraft={skill.name in drafts} />
          ))}
        </ul>
      )}
    </Stack>
  )
}

function optionsOf(words: Readonly<Record<string, string>>) {
  return Object.entries(words).map(([value, label]) => ({ value, label }))
}

function isShownChoice(value: string | null): value is Shown {
  return value !== null && value in SHOWN
}

function isOrder(value: string | null): value is Order {
  return value !== null && value in ORDERS
}

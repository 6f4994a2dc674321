import { Anchor, Button, Group, Skeleton, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowLeft, IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { sentence } from '../api/failure.ts'
import { ago } from '../shell/ago.ts'
import { usePageTitle } from '../shell/page-title.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { UnreadPage } from '../shell/unread-page.tsx'
import { saveFile } from '../sql/save-file.ts'
import { usePersonName } from './person-name.ts'
import { SandboxBanner } from './sandbox-banner.tsx'
import { SkillEditor } from './skill-editor.tsx'
import classes from './skills.module.css'
import { exportSkill, type Skill, skillQuery } from './skills-api.ts'

const route = getRouteApi('/shell/skills/$name')

export function SkillPage() {
  const { name } = route.useParams()
  const skill = useQuery(skillQuery(name))
  usePageTitle(name)
  if (skill.isError) return <UnreadPage title="The skill could not be opened" query={skill} list={{ to: '/skills', label: 'Go to skills' }} />
  if (skill.isPending)
    return (
      <div className={classes.wide}>
        <Skeleton height={32} width={240} mb={24} />
        <div className={classes.editor}>
          <Skeleton height={420} radius="md" />
          <Skeleton height={240} radius="md" />
        </div>
      </div>
    )
  return (
    <Framed title={skill.data.name} words={<SavedWords skill={skill.data} />} action={<ExportButton name={skill.data.name} />}>
      <SkillEditor key={skill.data.name} skill={skill.data} />
    </Framed>
  )
}

export function NewSkillPage() {
  usePageTitle('New skill')
  return (
    <Framed title="New skill">
      <SkillEditor />
    </Framed>
  )
}

interface FrameProps {
  readonly title: string
  readonly words?: ReactNode
  readonly action?: ReactNode
  readonly children: ReactNode
}

function Framed({ title, words, action, children }: FrameProps) {
  return (
    <>
      <TopBar quiet />
      <div className={classes.wide}>
        <Anchor size="sm" renderRoot={(props) => <Link to="/skills" {...props} />}>
          <IconArrowLeft size={14} aria-hidden /> Skills
        </Anchor>
        <Group justify="space-between" align="flex-start" mt={8} mb={24} gap={16}>
          <div className={classes.words}>
            <Title order={1}>{title}</Title>
            {words}
          </div>
          {action}
        </Group>
        <SandboxBanner />
        {children}
      </div>
    </>
  )
}

/** The answer to "is it fine": on or off, and what its last test said. */
function SavedWords({ skill }: { readonly skill: Skill }) {
  const { active, version, updated_at, updated_by, last_test } = skill
  const nameOf = usePersonName()
  const tested = last_test === undefined ? 'not tested yet' : `last test ${last_test.status === 'ok' ? 'worked' : 'failed'} ${ago(last_test.at)}`
  return (
    <Text c="dimmed" size="sm">
      {active ? 'On' : 'Off'} · {tested} · version {version}, saved {ago(updated_at)} by {nameOf(updated_by)}
    </Text>
  )
}

function ExportButton({ name }: { readonly name: string }) {
  async function save() {
    try {
      saveFile(await exportSkill(name), `${name}.zip`)
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
    }
  }
  return (
    <Button variant="default" leftSection={<IconDownload size={16} />} onClick={() => void save()}>
      Export
    </Button>
  )
}

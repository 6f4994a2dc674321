import { Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { sentence } from '../api/failure.ts'
import { ago } from '../shell/ago.ts'
import { ListSkeleton } from '../ui/list-skeleton.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { usePersonName } from './person-name.ts'
import classes from './skills.module.css'
import { restoreSkill, type Skill, type SkillVersion, versionsQuery } from './skills-api.ts'
import { changesBetween } from './version-changes.ts'

const VersionDiff = lazy(() => import('./version-diff.tsx').then((module) => ({ default: module.VersionDiff })))

interface Props {
  readonly skill: Skill
  readonly onRestored: (skill: Skill) => void
}

/** Every save, what it changed, and the way back. */
export function SkillVersions({ skill, onRestored }: Props) {
  const versions = useQuery(versionsQuery(skill.name))
  if (versions.isPending) return <ListSkeleton />
  if (versions.isError) return <ReadTrouble query={versions} />
  return (
    <ul className={classes.list} aria-label="Versions">
      {versions.data.map((version, place) => (
        <VersionItem
          key={version.version}
          version={version}
          former={versions.data[place + 1]}
          isPresent={version.version === skill.version}
          skill={skill}
          onRestored={onRestored}
        />
      ))}
    </ul>
  )
}

interface ItemProps extends Props {
  readonly version: SkillVersion
  /** The one before it; absent for the first. */
  readonly former: SkillVersion | undefined
  readonly isPresent: boolean
}

function VersionItem({ version, former, isPresent, skill, onRestored }: ItemProps) {
  const [opened, setOpened] = useState(false)
  const nameOf = usePersonName()
  return (
    <li>
      <details className={classes.version} onToggle={(event) => setOpened(event.currentTarget.open)}>
        <summary>
          <span className={classes.name}>Version {version.version}</span>
          <span className={classes.quiet}>
            {nameOf(version.saved_by)} · {ago(version.saved_at)}
            {isPresent && ' · the present one'}
          </span>
        </summary>
        {opened && (
          <Stack gap={12} className={classes.versionBody}>
            <Differences former={former} version={version} />
            {!isPresent && <Restore version={version.version} skill={skill} onRestored={onRestored} />}
          </Stack>
        )}
      </details>
    </li>
  )
}

function Differences({ former, version }: Pick<ItemProps, 'former' | 'version'>) {
  const changes = former === undefined ? [] : changesBetween(former, version)
  const isSameCode = former?.code === version.code
  return (
    <>
      {former === undefined && <Text size="sm">The first version.</Text>}
      {former !== undefined && isSameCode && changes.length === 0 && <Text size="sm">Only secrets changed; their values are kept in no version.</Text>}
      {changes.length > 0 && (
        <dl className={classes.changes}>
          {changes.map(({ what, before, after }) => (
            <div key={what}>
              <dt>{what}</dt>
              <dd>
                <del>{before || 'nothing'}</del> → <ins>{after || 'nothing'}</ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {!isSameCode && (
        <Suspense fallback={<Skeleton height={80} radius="md" />}>
          <VersionDiff label={`What version ${version.version} changed in the code`} before={former?.code ?? version.code} after={version.code} />
        </Suspense>
      )}
    </>
  )
}

function Restore({ version, skill, onRestored }: Props & { readonly version: number }) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  async function restore() {
    setBusy(true)
    setProblem('')
    try {
      const restored = await restoreSkill(skill.name, version)
      notifications.show({ message: `Version ${version} is back, as version ${restored.version}. Its name, groups and secrets stayed.` })
      onRestored(restored)
    } catch (error) {
      setProblem(sentence(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Group gap={12}>
      <Button variant="default" size="xs" loading={busy} onClick={() => void restore()}>
        Restore version {version}
      </Button>
      {problem !== '' && (
        <Text role="alert" size="sm" c="var(--parley-failed)">
          {problem}
        </Text>
      )}
    </Group>
  )
}

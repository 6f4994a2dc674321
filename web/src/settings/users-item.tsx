import { Badge, Button, Select, TagsInput, Text } from '@mantine/core'
import { useRouteContext } from '@tanstack/react-router'
import { useState } from 'react'
import { sentence } from '../api/failure.ts'
import type { Role } from '../api/wire.ts'
import { ago } from '../shell/ago.ts'
import { ConfirmDialog } from '../shell/conversation-dialogs.tsx'
import { changePeople, EVERYONE, ROLE_NAMES, type User } from './users-api.ts'
import classes from './users-page.module.css'

/** One person; role and groups are changed in place. */
export function UserItem({ user, groups }: { readonly user: User; readonly groups: readonly string[] }) {
  const { me } = useRouteContext({ from: '/shell' })
  const [problem, setProblem] = useState('')
  const [removing, setRemoving] = useState(false)
  const [switchingOff, setSwitchingOff] = useState(false)
  const own = user.groups.filter((group) => group !== EVERYONE)

  async function change(path: string, body: object) {
    setProblem('')
    try {
      await changePeople(path, { email: user.email, ...body })
    } catch (error) {
      setProblem(sentence(error))
    }
  }

  async function setGroups(next: readonly string[]) {
    for (const group of next.filter((name) => !own.includes(name))) await change('/api/add_user_to_group', { group })
    for (const group of own.filter((name) => !next.includes(name))) await change('/api/remove_user_from_group', { group })
  }

  return (
    <li className={classes.user}>
      <div className={classes.who}>
        <div className={classes.name}>
          {user.realname || user.email}
          {user.email === me.email && <span className={classes.quiet}> (you)</span>}
          {!user.active && (
            <Badge variant="outline" color="gray" ml={8} tt="none">
              Off
            </Badge>
          )}
        </div>
        <div className={classes.quiet}>{factsOf(user)}</div>
      </div>
      <Select
        aria-label={`Role of ${user.email}`}
        data={Object.entries(ROLE_NAMES).map(([value, label]) => ({ value, label }))}
        value={user.role}
        allowDeselect={false}
        onChange={(role) => isRole(role) && void change('/api/change_user_role', { role })}
        className={classes.role}
      />
      <TagsInput
        aria-label={`Groups of ${user.email}`}
        placeholder={own.length === 0 ? 'Add a group' : ''}
        data={groups.filter((group) => group !== EVERYONE)}
        value={[...own]}
        onChange={(next) => void setGroups(next)}
        className={classes.groups}
      />
      <div className={classes.acts}>
        {user.active ? (
          <Button variant="default" size="xs" onClick={() => setSwitchingOff(true)} aria-label={`Switch off ${user.email}`}>
            Switch off
          </Button>
        ) : (
          <Button variant="default" size="xs" onClick={() => void change('/api/activate_user', {})} aria-label={`Switch on ${user.email}`}>
            Switch on
          </Button>
        )}
        <Button variant="default" size="xs" onClick={() => setRemoving(true)} aria-label={`Delete ${user.email}`}>
          Delete
        </Button>
      </div>
      {problem !== '' && (
        <Text role="alert" size="sm" c="var(--parley-failed)" className={classes.problem}>
          {problem}
        </Text>
      )}
      <ConfirmDialog
        opened={switchingOff}
        onClose={() => setSwitchingOff(false)}
        title="Switch this account off?"
        text={`${user.email} is signed out everywhere and cannot sign in until you switch the account on again. Tokens end for good; conversations are kept.`}
        action="Switch off"
        onConfirm={() => void change('/api/deactivate_user', {})}
      />
      <ConfirmDialog
        opened={removing}
        onClose={() => setRemoving(false)}
        title="Delete this account?"
        text={`${user.email} is signed out everywhere, tokens stop working and schedules pause. Conversations are kept.`}
        action="Delete"
        onConfirm={() => void change('/api/delete_user', {})}
      />
    </li>
  )
}

function isRole(value: string | null): value is Role {
  return value !== null && value in ROLE_NAMES
}

function factsOf(user: User): string {
  return [
    ...(user.realname === '' ? [] : [user.email]),
    user.last_active_at === undefined ? 'never active' : `active ${ago(user.last_active_at)}`,
    ...(user.sso === undefined ? [] : [`signs in with ${user.sso}`]),
  ].join(' · ')
}

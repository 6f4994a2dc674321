import { Badge, Button, Group, Skeleton, Stack, Text, TextInput, Title } from '@mantine/core'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { call } from '../api/client.ts'
import { meQuery, queryClient } from '../api/queries.ts'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { Problem } from './problem.tsx'
import { SecondFactorSetUp } from './second-factor.tsx'
import { SessionList } from './session-list.tsx'
import { SettingsFrame } from './settings-frame.tsx'
import { useSaving } from './use-saving.ts'

const factorQuery = queryOptions({ queryKey: ['second-factor'], queryFn: ({ signal }) => call<{ on: boolean }>('GET', '/api/totp', undefined, signal) })

/** How an account is protected, and where it is signed in. */
export function SecurityPage() {
  const { me } = useRouteContext({ from: '/shell' })
  const factor = useQuery(factorQuery)
  return (
    <SettingsFrame title="Security">
      <section aria-labelledby="second-factor">
        <Stack gap={12} align="flex-start">
          <Group gap={8}>
            <Title order={2} id="second-factor">
              Second factor
            </Title>
            {factor.data?.on === true && <Badge variant="light">On</Badge>}
          </Group>
          <Text c="dimmed">With an authenticator app, knowing your password is not enough to sign in as you.</Text>
          {factor.isPending && <Skeleton h={36} w={240} />}
          {factor.isError && <ReadTrouble query={factor} />}
          {factor.data?.on === false && <SecondFactorSetUp onDone={() => void changed()} />}
          {factor.data?.on === true && <RemoveSecondFactor />}
        </Stack>
      </section>
      <section aria-labelledby="sessions">
        <Stack gap={12}>
          <Title order={2} id="sessions">
            Where you are signed in
          </Title>
          <SessionList userId={me.user_id} />
        </Stack>
      </section>
    </SettingsFrame>
  )
}

async function changed() {
  await queryClient.invalidateQueries({ queryKey: factorQuery.queryKey })
  await queryClient.invalidateQueries({ queryKey: meQuery.queryKey })
}

function RemoveSecondFactor() {
  const { busy, failure, submit } = useSaving(async (form) => {
    await call('DELETE', '/api/totp', { code: String(form.get('code')) })
    await changed()
    return 'The second factor is removed.'
  })
  return (
    <form onSubmit={submit}>
      <Stack gap={12} align="flex-start">
        <Group align="flex-end" gap={8}>
          <TextInput name="code" label="Code of your app, to remove it" autoComplete="one-time-code" required withAsterisk={false} maxLength={16} w={240} />
          <Button type="submit" variant="default" loading={busy}>
            Remove
          </Button>
        </Group>
        <Problem failure={failure} />
      </Stack>
    </form>
  )
}

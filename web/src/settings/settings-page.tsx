import { Button, PasswordInput, SegmentedControl, Stack, TextInput, Title, useMantineColorScheme } from '@mantine/core'
import { useRouteContext, useRouter } from '@tanstack/react-router'
import { call } from '../api/client.ts'
import { meQuery, queryClient } from '../api/queries.ts'
import type { Me } from '../api/wire.ts'
import { NewPassword } from '../sign-in/new-password.tsx'
import { Problem } from './problem.tsx'
import { SettingsFrame } from './settings-frame.tsx'
import { useSaving } from './use-saving.ts'

export function SettingsPage() {
  const { me } = useRouteContext({ from: '/shell' })
  return (
    <SettingsFrame title="Profile">
      <NameForm me={me} />
      <PasswordForm />
      <Looks />
    </SettingsFrame>
  )
}

function NameForm({ me }: { readonly me: Me }) {
  const router = useRouter()
  const { busy, failure, submit } = useSaving(async (form) => {
    const next = await call<Me>('PUT', '/api/auth/me', { realname: String(form.get('realname')) })
    queryClient.setQueryData(meQuery.queryKey, next)
    await router.invalidate()
    return 'Your name is saved.'
  })
  return (
    <form onSubmit={submit} aria-labelledby="profile-name">
      <Stack gap={12} align="flex-start">
        <Title order={2} id="profile-name">
          Name
        </Title>
        <TextInput label="E-mail" value={me.email} readOnly w="100%" maw={360} />
        <TextInput
          name="realname"
          label="Your name"
          defaultValue={me.realname}
          autoComplete="name"
          required
          withAsterisk={false}
          w="100%"
          maw={360}
          error={failure?.fields.realname}
        />
        <Problem failure={failure} />
        <Button type="submit" variant="default" loading={busy}>
          Save name
        </Button>
      </Stack>
    </form>
  )
}

function PasswordForm() {
  const { busy, failure, submit } = useSaving(async (form, element) => {
    await call('PUT', '/api/auth/me', { current_password: String(form.get('current_password')), new_password: String(form.get('new_password')) })
    element.reset()
    return 'Your password is changed. Other devices are signed out.'
  })
  return (
    <form onSubmit={submit} aria-labelledby="profile-password">
      <Stack gap={12} align="flex-start">
        <Title order={2} id="profile-password">
          Password
        </Title>
        <PasswordInput
          name="current_password"
          label="Current password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          w="100%"
          maw={360}
          error={failure?.fields.current_password}
        />
        <NewPassword name="new_password" label="New password" w="100%" maw={360} error={failure?.fields.new_password} />
        <Problem failure={failure} />
        <Button type="submit" variant="default" loading={busy}>
          Change password
        </Button>
      </Stack>
    </form>
  )
}

function Looks() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const choices = [
    { value: 'light', label: 'Light' },
    { value: 'dark', label: 'Dark' },
    { value: 'auto', label: 'Like the system' },
  ] as const
  return (
    <section aria-labelledby="profile-looks">
      <Stack gap={12} align="flex-start">
        <Title order={2} id="profile-looks">
          Colours
        </Title>
        <SegmentedControl
          aria-labelledby="profile-looks"
          data={[...choices]}
          value={colorScheme}
          onChange={(value) => setColorScheme(choices.find((choice) => choice.value === value)?.value ?? 'auto')}
        />
      </Stack>
    </section>
  )
}

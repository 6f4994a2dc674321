import { Button, Code, Group, PasswordInput, Select, Stack, TagsInput, Text, TextInput } from '@mantine/core'
import { useRouteContext } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'
import { CopyAction } from '../chat/copy-action.tsx'
import { Problem } from './problem.tsx'
import { PROVIDER_NAMES, type Provider, type ProviderType, providersQuery } from './providers-query.ts'
import { useSaving } from './use-saving.ts'

const TYPES: readonly ProviderType[] = ['oidc', 'azure', 'okta', 'google']

interface Props {
  /** Absent: a new one. */
  readonly provider?: Provider
  readonly taken: readonly ProviderType[]
  readonly onDone: () => void
}

/** A provider's fields, each with where it is found; saving reads and checks the provider first. */
export function ProviderForm({ provider, taken, onDone }: Props) {
  const { me } = useRouteContext({ from: '/shell' })
  const free = TYPES.filter((type) => !taken.includes(type))
  const [type, setType] = useState<ProviderType>(provider?.type ?? free[0] ?? 'oidc')
  const [domains, setDomains] = useState<string[]>([...(provider?.allowed_domains ?? [])])
  const [modelers, setModelers] = useState<string[]>(Object.keys(provider?.role_mapping ?? {}))
  const redirect = provider?.redirect_uri ?? `${window.location.origin}/api/auth/${me.org_id}/${type}/auth`

  const { busy, failure, submit } = useSaving(async (form) => {
    const text = (name: string) => String(form.get(name)).trim()
    const optional = (name: string) => (text(name) === '' ? {} : { [name]: text(name) })
    const { opened } = await call<{ opened: string[] }>('POST', '/api/save_sso', {
      type,
      client_id: text('client_id'),
      metadata_url: text('metadata_url'),
      button_label: text('button_label'),
      ...optional('client_secret'),
      ...optional('groups_claim'),
      ...(domains.length > 0 && { allowed_domains: domains }),
      ...(modelers.length > 0 && { role_mapping: Object.fromEntries(modelers.map((group) => [group, 'modeler'])) }),
      ...(provider?.attribute_claims !== undefined && { attribute_claims: provider.attribute_claims }),
    })
    await queryClient.invalidateQueries({ queryKey: providersQuery.queryKey })
    onDone()
    return opened.length > 0 ? `Saved. ${opened.join(', ')} is inside your network and may now be reached for signing in.` : 'The provider is saved.'
  })

  return (
    <form onSubmit={submit}>
      <Stack gap={16} maw={560}>
        {provider === undefined && (
          <Select
            label="Kind"
            data={free.map((each) => ({ value: each, label: PROVIDER_NAMES[each] }))}
            value={type}
            onChange={(value) => setType(TYPES.find((each) => each === value) ?? type)}
            allowDeselect={false}
          />
        )}
        <div>
          <Text size="sm" fw={500}>
            Redirect address, to register at the provider
          </Text>
          <Group gap={4} wrap="nowrap">
            <Code style={{ overflowWrap: 'anywhere' }}>{redirect}</Code>
            <CopyAction text={redirect} label="Copy the redirect address" />
          </Group>
        </div>
        <TextInput
          name="metadata_url"
          label="Address of the metadata"
          description="It ends in /.well-known/openid-configuration."
          type="url"
          required
          withAsterisk={false}
          defaultValue={provider?.metadata_url}
          error={failure?.fields.metadata_url}
        />
        <TextInput name="client_id" label="Client id" required withAsterisk={false} defaultValue={provider?.client_id} error={failure?.fields.client_id} />
        <PasswordInput
          name="client_secret"
          label="Client secret"
          description={provider === undefined ? undefined : 'Leave empty to keep the present one.'}
          required={provider === undefined}
          withAsterisk={false}
          autoComplete="off"
          error={failure?.fields.client_secret}
        />
        <TextInput
          name="button_label"
          label="Name on the button"
          description="Continue with …"
          maxLength={60}
          placeholder={PROVIDER_NAMES[type]}
          defaultValue={provider?.button_label}
        />
        <TagsInput
          label="Domains that may sign in"
          description="Empty: everyone your provider lets in."
          placeholder={domains.length === 0 ? 'example.com' : ''}
          value={domains}
          onChange={setDomains}
        />
        <TextInput
          name="groups_claim"
          label="Claim with groups"
          description="Memberships follow it at each sign-in. Empty: they do not."
          placeholder="groups"
          defaultValue={provider?.groups_claim}
        />
        <TagsInput
          label="Groups that become modelers"
          description="Everyone else is a user. Admins are made here, never at the provider."
          value={modelers}
          onChange={setModelers}
        />
        <Problem failure={failure} />
        <Group gap={8}>
          <Button type="submit" loading={busy}>
            Check and save
          </Button>
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

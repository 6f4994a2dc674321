import { PasswordInput, Stack, Text } from '@mantine/core'
import { ago } from '../shell/ago.ts'
import classes from './pipelines.module.css'
import type { Secret, SecretValues } from './pipelines-api.ts'

interface Props {
  /** Names that the config as it stands needs. */
  readonly names: readonly string[]
  readonly stored: readonly Secret[]
  readonly values: SecretValues
  readonly onChange: (values: SecretValues) => void
}

/** Values a config needs and does not hold: sealed when saved, never shown again. */
export function SecretInputs({ names, stored, values, onChange }: Props) {
  if (names.length === 0) return null
  return (
    <section className={classes.panel} aria-label="Secrets">
      <Text fw={500}>Secrets</Text>
      <Text size="sm" c="dimmed">
        Sealed on this server. They are never shown again, and never sent to another address than the config’s.
      </Text>
      <Stack gap={12}>
        {names.map((name) => {
          const at = stored.find((secret) => secret.name === name)?.updated_at ?? null
          return (
            <PasswordInput
              key={name}
              label={name}
              placeholder={at === null ? 'Not set yet' : `Set ${ago(at)}; type to replace it`}
              autoComplete="new-password"
              value={values[name] ?? ''}
              visibilityToggleButtonProps={{ 'aria-label': 'Show the value' }}
              onChange={(event) => onChange(withValue(values, name, event.currentTarget.value))}
            />
          )
        })}
      </Stack>
    </section>
  )
}

function withValue(values: SecretValues, name: string, value: string): SecretValues {
  const { [name]: _former, ...others } = values
  return value === '' ? others : { ...others, [name]: value }
}

/** Names of the secrets that a config names, in order. */
export function secretsIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\$\{secret:([A-Za-z_][\w.-]{0,199})\}/g)].flatMap(([, name]) => name ?? []))]
}

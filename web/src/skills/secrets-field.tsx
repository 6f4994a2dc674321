import { ActionIcon, Button, Group, PasswordInput, Text, TextInput, Title, Tooltip } from '@mantine/core'
import { IconArrowBackUp, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { ago } from '../shell/ago.ts'
import type { SkillProblems } from './skill-problems.ts'
import classes from './skills.module.css'
import type { Secret, SecretChanges } from './skills-api.ts'

interface Props {
  readonly stored: readonly Secret[]
  /** Names that the skill was imported with; their values were not. */
  readonly needs: readonly string[]
  readonly changes: SecretChanges
  readonly problems: SkillProblems | undefined
  readonly onChange: (changes: SecretChanges) => void
}

/** Values that only the running skill reads. What is stored is never shown again: set, replace, remove. */
export function SecretsField({ stored, needs, changes, problems, onChange }: Props) {
  const [writing, setWriting] = useState<string>()
  const names = [...new Set([...stored.map(({ name }) => name), ...needs, ...Object.keys(changes)])]
  const complaint = problems?.at('secrets') ?? problems?.under('secrets')
  const isSet = (name: string) => stored.some((secret) => secret.name === name)
  const set = (name: string, value: string | null) => {
    onChange({ ...changes, [name]: value })
    setWriting(undefined)
  }
  const undo = (name: string) => {
    const { [name]: _former, ...others } = changes
    onChange(others)
  }
  return (
    <section className={classes.part} aria-labelledby="skill-secrets">
      <Title order={2} id="skill-secrets">
        Secrets
      </Title>
      <Text size="sm" c="dimmed">
        Keys and passwords, read in the code with <code>os.environ["NAME"]</code>. Stored encrypted and shown to nobody, in no output either.
      </Text>
      {names.length > 0 && (
        <ul className={classes.lines} aria-label="Secrets">
          {names.map((name) => (
            <li key={name} className={classes.line}>
              <span className={classes.words}>
                <code>{name}</code>{' '}
                <span className={classes.quiet} data-changed={name in changes || !isSet(name) || undefined}>
                  {stateOf(
                    changes[name],
                    stored.find((secret) => secret.name === name),
                  )}
                </span>
              </span>
              {name in changes ? (
                <Act label={`Undo the change of ${name}`} icon={<IconArrowBackUp size={16} />} onClick={() => undo(name)} />
              ) : (
                <Group gap={4} wrap="nowrap">
                  <Act label={`${isSet(name) ? 'Replace' : 'Set'} ${name}`} icon={<IconPencil size={16} />} onClick={() => setWriting(name)} />
                  {isSet(name) && <Act label={`Remove ${name}`} icon={<IconTrash size={16} />} onClick={() => set(name, null)} />}
                </Group>
              )}
            </li>
          ))}
        </ul>
      )}
      {complaint !== undefined && (
        <Text role="alert" size="sm" c="var(--parley-failed)">
          {complaint}
        </Text>
      )}
      {writing === undefined ? (
        <div>
          <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => setWriting('')}>
            Add a secret
          </Button>
        </div>
      ) : (
        <SecretForm key={writing} name={writing} onSet={set} onCancel={() => setWriting(undefined)} />
      )}
    </section>
  )
}

function stateOf(change: string | null | undefined, secret: Secret | undefined): string {
  if (change === null) return 'goes when you save'
  if (change !== undefined) return secret === undefined ? 'set when you save' : 'replaced when you save'
  return secret === undefined ? 'not set' : `set ${ago(secret.updated_at)}`
}

function Act({ label, icon, onClick }: { readonly label: string; readonly icon: React.ReactNode; readonly onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}

interface FormProps {
  /** Empty for a new one. */
  readonly name: string
  readonly onSet: (name: string, value: string) => void
  readonly onCancel: () => void
}

const NAME = /^[A-Z_][A-Z0-9_]{0,63}$/

function SecretForm({ name, onSet, onCancel }: FormProps) {
  const [wanted, setWanted] = useState(name)
  const [value, setValue] = useState('')
  const fits = NAME.test(wanted)
  return (
    <fieldset className={classes.secretForm} aria-label={name === '' ? 'New secret' : `New value of ${name}`}>
      <TextInput
        label="Name"
        placeholder="API_TOKEN"
        value={wanted}
        readOnly={name !== ''}
        autoComplete="off"
        spellCheck={false}
        autoFocus={name === ''}
        error={wanted === '' || fits ? undefined : 'Capitals, digits and _ only, as API_TOKEN.'}
        onChange={(event) => setWanted(event.currentTarget.value.toUpperCase().replace(/[\s-]/g, '_'))}
      />
      <PasswordInput
        label="Value"
        value={value}
        autoComplete="new-password"
        autoFocus={name !== ''}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the value' }}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <Group gap={8} className={classes.secretActs}>
        <Button size="xs" disabled={!fits || value === ''} onClick={() => onSet(wanted, value)}>
          {name === '' ? 'Add' : 'Replace'}
        </Button>
        <Button size="xs" variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </Group>
    </fieldset>
  )
}

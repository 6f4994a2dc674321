import { Radio, Stack, Switch, TagsInput, Text, Title } from '@mantine/core'
import { useRouteContext } from '@tanstack/react-router'
import type { SkillFields } from './skill-fields.ts'
import type { SkillProblems } from './skill-problems.ts'
import classes from './skills.module.css'

interface Props {
  readonly fields: SkillFields
  readonly problems: SkillProblems | undefined
  readonly onChange: (change: Partial<SkillFields>) => void
}

/** What a skill may do: whom it reaches, and whether a person is asked first. */
export function EffectsField({ fields, problems, onChange }: Props) {
  const { me } = useRouteContext({ from: '/shell' })
  const maySayReads = me.role === 'admin' || fields.network === 'none' || fields.effects === 'reads'
  return (
    <section className={classes.part} aria-labelledby="skill-effects">
      <Title order={2} id="skill-effects">
        What it may do
      </Title>
      <Radio.Group
        label="Effect"
        value={fields.effects}
        error={problems?.at('effects')}
        onChange={(value) => onChange({ effects: value === 'reads' ? 'reads' : 'sends' })}
      >
        <Stack gap={8} mt={4}>
          <Radio
            value="reads"
            label="Reads only"
            disabled={!maySayReads}
            description={maySayReads ? 'Runs as soon as a question needs it.' : 'Only an admin says this of a skill with a network.'}
          />
          <Radio
            value="sends"
            label="Sends or changes something"
            description="A person sees the exact values and agrees, each time, before it runs: a message, a ticket, a record."
          />
        </Stack>
      </Radio.Group>
      <Radio.Group label="Network" value={fields.network} onChange={(value) => onChange(networkChange(value))}>
        <Stack gap={8} mt={4}>
          <Radio value="none" label="None" description="It works with what it is given." />
          <Radio value="list" label="Only these hosts" />
          {fields.network === 'list' && (
            <TagsInput
              aria-label="Hosts it may reach"
              placeholder={fields.hosts.length === 0 ? 'api.example.com' : undefined}
              description="Enter adds one. *.example.com means every name below it."
              value={[...fields.hosts]}
              error={hostProblem(problems) ?? (fields.hosts.length === 0 ? 'Add a host; with none it has no network.' : undefined)}
              onChange={(hosts) => onChange({ hosts })}
              ml={28}
              splitChars={[',', ' ']}
            />
          )}
          <Radio value="any" label="Any public host" description="Never your own network: private addresses stay closed." />
        </Stack>
      </Radio.Group>
      {fields.effects === 'reads' && fields.network !== 'none' && (
        <Text size="sm" c="var(--parley-uncertain)">
          It reaches the network without a person being asked. Choose “reads only” if nothing is changed there.
        </Text>
      )}
    </section>
  )
}

/** With a network it may change something until somebody says otherwise; without one it cannot. */
function networkChange(value: string): Partial<SkillFields> {
  if (value === 'none') return { network: 'none', effects: 'reads' }
  return { network: value === 'any' ? 'any' : 'list', effects: 'sends' }
}

/** Of the list as a whole, or of the first host that does not fit. */
function hostProblem(problems: SkillProblems | undefined): string | undefined {
  return problems?.at('allowed_hosts') ?? problems?.under('allowed_hosts')
}

export function ActiveField({ active, onChange }: { readonly active: boolean; readonly onChange: (active: boolean) => void }) {
  return (
    <Switch
      label="On"
      description={active ? 'Questions may use it.' : 'Only a test here runs it.'}
      checked={active}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  )
}

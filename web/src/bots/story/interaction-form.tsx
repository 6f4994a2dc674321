import { Accordion, Select, Stack, Switch, TagsInput, Text, TextInput, Title } from '@mantine/core'
import type { InteractionText } from '../wire.ts'
import { ContextsField } from './contexts-field.tsx'
import { ParametersField } from './parameters-field.tsx'
import { ResponsesField } from './responses-field.tsx'
import { TextList } from './text-list.tsx'

const LONGEST = { name: 128, phrase: 256, action: 128 } as const
const MOST = { phrases: 200, triggers: 20 } as const
const CLASSIFIERS = [
  { value: 'ml', label: 'Similar words (recommended)' },
  { value: 'keyword', label: 'All words of a phrase occur' },
  { value: 'exact', label: 'Word for word' },
] as const

interface Props {
  readonly kind: 'welcome' | 'fallback' | 'user'
  readonly text: InteractionText
  readonly onChange: (text: InteractionText) => void
}

const SYSTEM_WORDS = {
  welcome: { title: 'Welcome', says: 'Said when a chat begins.' },
  fallback: { title: 'Fallback', says: 'Said when nothing you wrote down fits. “Ask the analyst” here hands every such question to the data.' },
} as const

/** One interaction: when it plays, what it needs, what it answers. */
export function InteractionForm({ kind, text, onChange }: Props) {
  const change = (next: Partial<InteractionText>) => onChange({ ...text, ...next })
  const enabled = <Switch label="On" checked={text.enabled} onChange={(event) => change({ enabled: event.currentTarget.checked })} />
  const responses = (
    <section>
      <Title order={3} mb={8}>
        The bot answers
      </Title>
      <ResponsesField responses={text.responses} onChange={(next) => change({ responses: next })} />
    </section>
  )
  if (kind !== 'user')
    return (
      <Stack gap={20}>
        <div>
          <Title order={2}>{SYSTEM_WORDS[kind].title}</Title>
          <Text c="dimmed">{SYSTEM_WORDS[kind].says}</Text>
        </div>
        {enabled}
        {responses}
      </Stack>
    )
  return (
    <Stack gap={20}>
      <TextInput
        label="Name"
        placeholder="Opening hours"
        maxLength={LONGEST.name}
        value={text.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <section>
        <Title order={3}>When someone says something like</Title>
        <Text size="sm" c="dimmed" mb={8}>
          Three to ten phrases in visitors’ own words. Paste several lines at once; “@name” stands for an entity.
        </Text>
        <TextList
          label="Phrases"
          values={text.userSays}
          placeholder="When do you open?"
          longest={LONGEST.phrase}
          most={MOST.phrases}
          add="Add a phrase"
          onChange={(userSays) => change({ userSays })}
        />
      </section>
      {responses}
      <Accordion variant="separated" chevronPosition="left">
        <Accordion.Item value="details">
          <Accordion.Control>Details it needs{text.parameters.length > 0 && ` · ${text.parameters.length}`}</Accordion.Control>
          <Accordion.Panel>
            <Text size="sm" c="dimmed" mb={8}>
              Found in what the visitor wrote; what is missing is asked for, one after the other.
            </Text>
            <ParametersField parameters={text.parameters} onChange={(parameters) => change({ parameters })} />
          </Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="contexts">
          <Accordion.Control>
            Contexts{text.contextIn.length + text.contextOut.length > 0 && ` · ${text.contextIn.length + text.contextOut.length}`}
          </Accordion.Control>
          <Accordion.Panel>
            <ContextsField text={text} onChange={change} />
          </Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="more">
          <Accordion.Control>Matching and triggers</Accordion.Control>
          <Accordion.Panel>
            <Stack gap={12}>
              {enabled}
              <Select
                label="Phrases fit by"
                data={[...CLASSIFIERS]}
                value={text.classifier}
                allowDeselect={false}
                onChange={(next) => change({ classifier: CLASSIFIERS.find(({ value }) => value === next)?.value ?? 'ml' })}
              />
              <TagsInput
                label="Triggers"
                description="Names by which a program or a button of yours plays this."
                value={[...text.triggers]}
                maxTags={MOST.triggers}
                onChange={(triggers) => change({ triggers })}
              />
              <TextInput
                label="Action"
                description="Goes along with the answer, for programs."
                maxLength={LONGEST.action}
                value={text.action}
                onChange={(event) => change({ action: event.currentTarget.value })}
              />
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </Stack>
  )
}

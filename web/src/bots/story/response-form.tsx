import { Autocomplete, NumberInput, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import type { BotResponse } from '../wire.ts'
import { AttributesField } from './attributes-field.tsx'
import { ButtonsField } from './buttons-field.tsx'
import { CardFields, CardsField } from './card-fields.tsx'
import { EntityChoice } from './entity-choice.tsx'
import { ImageAddress } from './image-address.tsx'
import { useStoryMap } from './story-map.ts'
import { useStoryWords } from './story-words.ts'
import { TextList } from './text-list.tsx'

const LONGEST = { text: 1_024, title: 640, attribute: 128 } as const
const MOST = { variants: 20, quickReplies: 11, buttons: 3, prompts: 10 } as const
const WAIT = { least: 0, most: 60, usual: 25 } as const
const MS = 1_000

interface Props {
  readonly response: BotResponse
  readonly onChange: (response: BotResponse) => void
}

/** The fields of one response. */
export function ResponseForm({ response, onChange }: Props) {
  const { webhooks, entities, details, hasTarget } = useStoryWords()
  const { stops } = useStoryMap()
  switch (response.type) {
    case 'text':
      return (
        <Stack gap={4}>
          {response.elements.map((text, place) => (
            <Textarea
              // biome-ignore lint/suspicious/noArrayIndexKey: wordings have no other name than their place
              key={place}
              aria-label={response.elements.length === 1 ? 'Text' : `Text, wording ${place + 1}`}
              placeholder="What the bot says. {{name}} puts a detail in."
              autosize
              minRows={2}
              maxRows={10}
              maxLength={LONGEST.text}
              value={text}
              onChange={(event) => onChange({ ...response, elements: response.elements.map((each, at) => (at === place ? event.currentTarget.value : each)) })}
            />
          ))}
          {response.elements.length < MOST.variants && response.elements.at(-1) !== '' && (
            <Text size="sm">
              <button type="button" onClick={() => onChange({ ...response, elements: [...response.elements, ''] })} style={LINK}>
                Add another wording
              </button>{' '}
              <Text span c="dimmed" size="sm">
                The bot takes turns, so that it does not repeat itself.
              </Text>
            </Text>
          )}
        </Stack>
      )
    case 'image':
      return <ImageAddress value={response.imageUrl} onChange={(imageUrl) => onChange({ ...response, imageUrl })} />
    case 'quickReplies':
    case 'button':
      return (
        <Stack gap={8}>
          <TextInput
            label="Line above"
            value={response.title}
            maxLength={LONGEST.title}
            onChange={(event) => onChange({ ...response, title: event.currentTarget.value })}
          />
          <ButtonsField
            label="Buttons"
            buttons={response.buttons}
            most={response.type === 'button' ? MOST.buttons : MOST.quickReplies}
            onChange={(buttons) => onChange({ ...response, buttons })}
          />
        </Stack>
      )
    case 'card':
      return <CardFields card={response} onChange={(card) => onChange({ ...response, ...card })} />
    case 'cards':
      return <CardsField cards={response.elements} onChange={(elements) => onChange({ ...response, elements })} />
    case 'goto':
      return (
        <Select
          label="Interaction"
          placeholder="Choose one"
          data={stops.map(({ id, name }) => ({ value: id, label: name }))}
          value={response.value === '' ? null : response.value}
          allowDeselect={false}
          searchable
          nothingFoundMessage="No other interaction yet"
          onChange={(value) => onChange({ ...response, value: value ?? '' })}
        />
      )
    case 'webhook':
      return (
        <Select
          label="Webhook"
          placeholder="Choose one"
          description={webhooks.length === 0 ? 'There is none yet; make it under Bots → Webhooks.' : undefined}
          data={webhooks.map(({ id, name }) => ({ value: id, label: name }))}
          value={response.value === '' ? null : response.value}
          allowDeselect={false}
          onChange={(value) => onChange({ ...response, value: value ?? '' })}
        />
      )
    case 'question':
      return (
        <Stack gap={8}>
          <TextList
            label="Ways to ask"
            values={response.prompts}
            placeholder="Which e-mail address can we write to?"
            longest={LONGEST.text}
            most={MOST.prompts}
            add="Ask in another way the next time"
            onChange={(prompts) => onChange({ ...response, prompts })}
          />
          <Autocomplete
            label="Keep the answer as"
            placeholder="email"
            data={[...details]}
            maxLength={LONGEST.attribute}
            value={response.attribute}
            onChange={(attribute) => onChange({ ...response, attribute })}
          />
          <EntityChoice entities={entities} value={response.entity ?? ''} onChange={(entity) => onChange({ ...response, entity })} />
        </Stack>
      )
    case 'setAttributes':
      return <AttributesField attributes={response.attributes} known={details} onChange={(attributes) => onChange({ ...response, attributes })} />
    case 'ask':
      return (
        <Stack gap={8}>
          {!hasTarget && (
            <Text size="sm" c="var(--parley-uncertain)">
              This bot hands over to nobody, so it says “I cannot answer that.” here. Choose a space or connection under Settings.
            </Text>
          )}
          <TextInput
            label="Question"
            description="Empty: what the visitor wrote."
            placeholder="Revenue of {{product}} last month"
            maxLength={LONGEST.text}
            value={response.question ?? ''}
            onChange={(event) => onChange({ ...response, question: event.currentTarget.value })}
          />
          <TextInput
            label="Said first"
            description="May stay empty."
            placeholder="Let me look at the figures."
            maxLength={LONGEST.text}
            value={response.prefix ?? ''}
            onChange={(event) => onChange({ ...response, prefix: event.currentTarget.value })}
          />
          <NumberInput
            label="Wait for the answer"
            description="Seconds; after that the bot says that it is working on it."
            min={WAIT.least}
            max={WAIT.most}
            value={(response.wait_ms ?? WAIT.usual * MS) / MS}
            onChange={(seconds) => onChange({ ...response, wait_ms: Math.round(Number(seconds) * MS) })}
          />
        </Stack>
      )
    default:
      return null
  }
}

const LINK = { border: 0, padding: 0, background: 'none', color: 'var(--parley-accent)', font: 'inherit', cursor: 'pointer' } as const

import { Autocomplete, Button, Checkbox, Group, NumberInput, Select, Slider, Stack, Switch, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { Problem } from '../settings/problem.tsx'
import { useSaving } from '../settings/use-saving.ts'
import classes from './bots.module.css'
import { changeStory } from './bots-api.ts'
import { DeleteBot } from './delete-bot.tsx'
import { type Targets, targetOf, textOf } from './targets.ts'
import type { FullStory } from './wire.ts'

const LONGEST = { name: 128, description: 1_000 } as const
const CONFIDENCE = { step: 0.05, usual: 0.7 } as const
const MOST_LIFESPAN = 50
const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl']

/** Everything about a bot but its answers. */
export function BotSettings({ story, targets }: { readonly story: FullStory; readonly targets: Targets }) {
  const [target, setTarget] = useState(story.target === null ? null : textOf(story.target))
  const [handsOver, setHandsOver] = useState(story.handover !== 'never')
  const [published, setPublished] = useState(story.published)
  const [confidence, setConfidence] = useState(story.settings.confidence)
  const { busy, failure, submit } = useSaving(async (form) => {
    const text = (name: string) => String(form.get(name) ?? '').trim()
    await changeStory(story.id, {
      name: text('name'),
      description: text('description'),
      published,
      target: targetOf(target),
      handover: handsOver ? 'fallback' : 'never',
      settings: { confidence, language: text('language'), timezone: text('timezone'), lifespan: Number.parseInt(text('lifespan'), 10) },
    })
    return 'Saved. It holds from the next message on.'
  })
  return (
    <>
      <form onSubmit={submit}>
        <Stack gap={20} maw={620}>
          <Switch
            label="Published"
            description="Visitors may talk to it. Of all bots in front of one space, one can be published."
            checked={published}
            onChange={(event) => setPublished(event.currentTarget.checked)}
          />
          <TextInput name="name" label="Name" defaultValue={story.name} required withAsterisk={false} maxLength={LONGEST.name} error={failure?.fields.name} />
          <Textarea name="description" label="Description" defaultValue={story.description} autosize minRows={2} maxLength={LONGEST.description} />
          <Title order={2}>The analyst</Title>
          <Select
            label="Hands questions to"
            placeholder="Nobody: written answers only"
            data={targets.choices.map(({ group, items }) => ({ group, items: [...items] }))}
            value={target}
            onChange={setTarget}
            clearable
            searchable
            error={failure?.fields.target}
          />
          <Checkbox
            label="Hand over what nothing fits"
            description="Off: the bot says that it cannot answer."
            checked={handsOver}
            disabled={target === null}
            onChange={(event) => setHandsOver(event.currentTarget.checked)}
          />
          <Title order={2}>Understanding</Title>
          <div>
            <Text size="sm" fw={500} id="confidence">
              Confidence a written answer needs: {confidence.toFixed(2)}
            </Text>
            <Text size="xs" c="dimmed" mb={8}>
              Higher: fewer written answers, more for the analyst. At {CONFIDENCE.usual} nineteen of twenty written answers are right; 1 needs the very words.
            </Text>
            <Slider
              thumbLabel="Confidence a written answer needs"
              min={0}
              max={1}
              step={CONFIDENCE.step}
              value={confidence}
              onChange={setConfidence}
              label={(value) => value.toFixed(2)}
              marks={[{ value: CONFIDENCE.usual }]}
            />
          </div>
          <div className={classes.pair}>
            <Autocomplete
              name="language"
              label="Language"
              description="As en or pt-BR."
              data={LANGUAGES}
              defaultValue={story.settings.language}
              error={failure?.fields.language}
            />
            <Autocomplete
              name="timezone"
              label="Time zone"
              description="Of reports and dates."
              data={timeZones()}
              limit={30}
              defaultValue={story.settings.timezone}
              error={failure?.fields.timezone}
            />
            <NumberInput
              name="lifespan"
              label="Patience"
              description="How often it asks again, how long contexts last."
              min={1}
              max={MOST_LIFESPAN}
              defaultValue={story.settings.lifespan}
              error={failure?.fields.lifespan}
            />
          </div>
          <Problem failure={failure} />
          <Group>
            <Button type="submit" loading={busy}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
      <Stack className={classes.section} align="flex-start">
        <DeleteBot story={story} />
      </Stack>
    </>
  )
}

function timeZones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone')]
}

import { Autocomplete, Button, Checkbox, Group, NumberInput, Slider, Stack, Switch, Text, Textarea, TextInput, Title } from '@mantine/core'
import { Problem } from '../settings/problem.tsx'
import { useKeptForm } from '../ui/use-kept-form.ts'
import classes from './bots.module.css'
import { changeStory } from './bots-api.ts'
import { DeleteBot } from './delete-bot.tsx'
import { TargetField } from './target-field.tsx'
import { type Targets, targetOf, textOf } from './targets.ts'
import { type FullStory, LONGEST, type StoryText } from './wire.ts'

const CONFIDENCE = { step: 0.05, usual: 0.7 } as const
const MOST_LIFESPAN = 50
/** Beside each other, inputs line up however long their descriptions are. */
const BELOW: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'error', 'description']
const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl']

/** Everything about a bot but its answers. */
export function BotSettings({ story, targets }: { readonly story: FullStory; readonly targets: Targets }) {
  const form = useKeptForm(`bot.${story.id}`, fieldsOf(story), async (fields) => {
    await changeStory(story.id, storyTextOf(fields))
    return 'Saved. It holds from the next message on.'
  })
  const { saving, fields } = form
  return (
    <>
      <form onSubmit={(event) => void saving.submit(event)}>
        <Stack gap={20} maw={620}>
          <Switch
            label="Published"
            description="Visitors may talk to it. Of all bots in front of one space, one can be published."
            {...form.checked('published')}
          />
          <TextInput label="Name" {...form.required('name', LONGEST.name)} />
          <Textarea label="Description" autosize minRows={2} maxLength={LONGEST.description} {...form.text('description')} />
          <Title order={2}>The analyst</Title>
          <TargetField targets={targets} {...form.choice('target')} />
          <Checkbox
            label="Hand over what nothing fits"
            description="Off: the bot says that it cannot answer."
            disabled={fields.target === ''}
            {...form.checked('handsOver')}
          />
          <Title order={2}>Understanding</Title>
          <div>
            <Text size="sm" fw={500} id="confidence">
              Confidence a written answer needs: {fields.confidence.toFixed(2)}
            </Text>
            <Text size="xs" c="dimmed" mb={8}>
              Higher: fewer written answers, more for the analyst. At {CONFIDENCE.usual} nineteen of twenty written answers are right; 1 needs the very words.
            </Text>
            <Slider
              thumbLabel="Confidence a written answer needs"
              min={0}
              max={1}
              step={CONFIDENCE.step}
              value={fields.confidence}
              onChange={(next) => form.set('confidence', next)}
              label={(value) => value.toFixed(2)}
              marks={[{ value: CONFIDENCE.usual }]}
            />
          </div>
          <div className={classes.pair}>
            <Autocomplete inputWrapperOrder={BELOW} label="Language" description="As en or pt-BR." data={LANGUAGES} {...form.typed('language')} />
            <Autocomplete
              inputWrapperOrder={BELOW}
              label="Time zone"
              description="Of reports and dates."
              data={timeZones()}
              limit={30}
              {...form.typed('timezone')}
            />
            <NumberInput
              inputWrapperOrder={BELOW}
              label="Patience"
              description="How often it asks again, how long contexts last."
              min={1}
              max={MOST_LIFESPAN}
              {...form.typed('lifespan')}
            />
          </div>
          <Problem failure={saving.failure} />
          <Group gap={8}>
            <Button type="submit" loading={saving.busy}>
              Save
            </Button>
            {form.isChanged && (
              <>
                <Button variant="default" onClick={form.discard}>
                  Discard
                </Button>
                <Text size="sm" c="dimmed" role="status">
                  {form.wasKept ? 'As you left it, not saved yet' : 'Unsaved changes'}
                </Text>
              </>
            )}
          </Group>
        </Stack>
      </form>
      <Stack className={classes.section} align="flex-start">
        <DeleteBot story={story} />
      </Stack>
    </>
  )
}

function fieldsOf({ name, description, published, target, handover, settings: { confidence, language, timezone, lifespan } }: FullStory) {
  const handing = { target: target === null ? '' : textOf(target), handsOver: handover !== 'never' }
  return { name, description, published, ...handing, confidence, language, timezone, lifespan: String(lifespan) }
}

function storyTextOf({ name, description, published, target, handsOver, confidence, ...more }: ReturnType<typeof fieldsOf>): Partial<StoryText> {
  return {
    ...{ name: name.trim(), description: description.trim(), published, target: targetOf(target) },
    handover: handsOver ? 'fallback' : 'never',
    settings: { confidence, language: more.language.trim(), timezone: more.timezone.trim(), lifespan: Number.parseInt(more.lifespan, 10) },
  }
}

function timeZones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone')]
}

import { Select, Stack, Text, TextInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ServerCall } from '../../spaces/server-call.tsx'
import { spaceQuery } from '../../spaces/spaces-api.ts'
import { CodeToCopy } from '../../ui/code-to-copy.tsx'
import { ColourField, ModeField } from '../../ui/look-fields.tsx'
import classes from '../bots.module.css'
import type { FullStory } from '../wire.ts'
import { PLAIN_WIDGET, type WidgetLook, widgetSnippet } from './widget-snippet.ts'

/** How a bot gets onto a site: who lets visitors in, and one line to copy. */
export function AddToSite({ story, seesSpaces }: { readonly story: FullStory; readonly seesSpaces: boolean }) {
  const [look, setLook] = useState(PLAIN_WIDGET)
  const [tokenUrl, setTokenUrl] = useState('')
  const { target } = story
  const spaceId = target?.type === 'space' ? target.id : undefined
  const space = useQuery({ ...spaceQuery(spaceId ?? ''), enabled: spaceId !== undefined && seesSpaces })
  const origin = window.location.origin
  if (target?.type === 'connection')
    return (
      <Text maw={620}>
        This bot hands over to a whole connection, which has no customer’s filter, so it does not open on sites. Choose a space under Settings, or talk to it
        through the API with your own rights.
      </Text>
    )
  return (
    <Stack gap={28} maw={800}>
      {!story.published && <Text c="var(--parley-uncertain)">It is not published yet, so visitors see that nobody is there. Publish it under Settings.</Text>}
      <ServerCall title="1. On your server: a token for each visitor" origin={origin} spaceId={spaceId ?? 'SPACE'}>
        The token says whose rows the visitor may ask about, and lives an hour.
        {spaceId === undefined && ' A bot of written answers needs a token of any space of yours.'}
      </ServerCall>
      <Stack gap={12}>
        <Title order={2}>2. On your page: one line</Title>
        <LookFields look={look} onChange={setLook} />
        <TextInput
          label="Where the page gets tokens (optional)"
          description="An address of your site that answers a POST with {&quot;token&quot;: …}. Without it the token stands in the line, and the page must be loaded again after an hour."
          placeholder="/chat-token"
          maxLength={500}
          value={tokenUrl}
          onChange={(event) => setTokenUrl(event.currentTarget.value.trim())}
        />
        <CodeToCopy text={widgetSnippet({ origin, storyId: story.id, look, tokenUrl })} label="Copy the line for your page" />
        {space.data?.embed_origins.length === 0 && (
          <Text size="sm" c="var(--parley-uncertain)">
            The space “{space.data.name}” names no origins, so only those of the organisation’s setting may show the widget. Name your site under the space’s
            “What it shows”.
          </Text>
        )}
        <Text size="sm" c="dimmed">
          The line adds a round button and, once somebody presses it, a frame. It reads nothing of your page and sets no cookie there. A Content-Security-Policy
          of yours must allow <code>script-src {origin}</code> and <code>frame-src {origin}</code>.
        </Text>
      </Stack>
    </Stack>
  )
}

function LookFields({ look, onChange }: { readonly look: WidgetLook; readonly onChange: (look: WidgetLook) => void }) {
  return (
    <div className={classes.pair}>
      <TextInput
        label="Title"
        placeholder="The bot’s name"
        maxLength={80}
        value={look.title}
        onChange={(event) => onChange({ ...look, title: event.currentTarget.value })}
      />
      <ColourField colour={look.color} onChange={(color) => onChange({ ...look, color })} />
      <Select
        label="Corner"
        data={[
          { value: 'right', label: 'Bottom right' },
          { value: 'left', label: 'Bottom left' },
        ]}
        value={look.position}
        allowDeselect={false}
        onChange={(next) => onChange({ ...look, position: next === 'left' ? 'left' : 'right' })}
      />
      <ModeField mode={look.mode} onChange={(mode) => onChange({ ...look, mode })} />
    </div>
  )
}

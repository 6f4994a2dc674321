import { Checkbox, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { CodeToCopy } from '../ui/code-to-copy.tsx'
import { ColourField, ModeField } from '../ui/look-fields.tsx'
import { iframeCode, type Look, PLAIN_LOOK } from './embed-snippets.ts'
import { ServerCall } from './server-call.tsx'
import classes from './spaces.module.css'
import type { Space } from './spaces-api.ts'

/** What a partner pastes: a call on their server, a frame on their page. */
export function EmbedCode({ space }: { readonly space: Space }) {
  const [look, setLook] = useState(PLAIN_LOOK)
  if (space.is_template) return <Text>A template cannot be embedded. Make a space from it for each customer.</Text>
  return (
    <Stack gap={24} maw={800}>
      <ServerCall title="1. On your server: a token for each render" origin={new URL(space.embed_url).origin} spaceId={space.space_id}>
        Choose the space by who is signed in to your product, never by what a browser sends.
      </ServerCall>
      <Stack gap={12}>
        <Title order={2}>2. On your page: a frame</Title>
        <LookFields look={look} onChange={setLook} />
        <CodeToCopy text={iframeCode(space, look)} label="Copy the frame" />
        {space.embed_origins.length === 0 && (
          <Text size="sm" c="var(--parley-uncertain)">
            This space names no origins, so only those of the organisation’s setting may frame it. Name your product’s origin under “What it shows”.
          </Text>
        )}
      </Stack>
    </Stack>
  )
}

function LookFields({ look, onChange }: { readonly look: Look; readonly onChange: (look: Look) => void }) {
  const set = (change: Partial<Look>) => onChange({ ...look, ...change })
  return (
    <>
      <div className={classes.pair}>
        <ModeField mode={look.uiMode} onChange={(uiMode) => set({ uiMode })} />
        <ColourField colour={look.primaryColor} onChange={(primaryColor) => set({ primaryColor })} />
        <TextInput
          label="Words in the empty question box"
          maxLength={200}
          value={look.chatPlaceHolderText}
          onChange={(event) => set({ chatPlaceHolderText: event.currentTarget.value })}
        />
      </div>
      <Checkbox
        label="Without the list of pages and earlier questions"
        checked={look.hideSideNavigation}
        onChange={(event) => set({ hideSideNavigation: event.currentTarget.checked })}
      />
      <Checkbox label="Without the name on top" checked={look.hideTitle} onChange={(event) => set({ hideTitle: event.currentTarget.checked })} />
    </>
  )
}

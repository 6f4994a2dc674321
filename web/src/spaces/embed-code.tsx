import { Anchor, Checkbox, SegmentedControl, Select, Stack, Text, TextInput, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { CopyAction } from '../chat/copy-action.tsx'
import { iframeCode, LANGUAGES, type Language, type Look, PLAIN_LOOK, tokenCode } from './embed-snippets.ts'
import classes from './spaces.module.css'
import type { Space } from './spaces-api.ts'

/** What a partner pastes: a call on their server, a frame on their page. */
export function EmbedCode({ space }: { readonly space: Space }) {
  const [language, setLanguage] = useState<Language>('curl')
  const [look, setLook] = useState(PLAIN_LOOK)
  if (space.is_template) return <Text>A template cannot be embedded. Make a space from it for each customer.</Text>
  return (
    <Stack gap={24} maw={800}>
      <Stack gap={12}>
        <Title order={2}>1. On your server: a token for each render</Title>
        <Text size="sm" c="dimmed">
          The key is an API token with the scope “embed”, made under{' '}
          <Anchor size="sm" underline="always" renderRoot={(props) => <Link to="/settings/tokens" {...props} />}>
            Settings → API tokens
          </Anchor>
          . It stays on your server. Choose the space by who is signed in to your product, never by what a browser sends.
        </Text>
        <SegmentedControl
          aria-label="Language"
          data={[...LANGUAGES]}
          value={language}
          onChange={(next) => setLanguage(LANGUAGES.find((each) => each === next) ?? 'curl')}
          style={{ justifySelf: 'start', alignSelf: 'flex-start' }}
        />
        <Code text={tokenCode(space, language)} label="Copy the server’s call" />
      </Stack>
      <Stack gap={12}>
        <Title order={2}>2. On your page: a frame</Title>
        <LookFields look={look} onChange={setLook} />
        <Code text={iframeCode(space, look)} label="Copy the frame" />
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
        <Select
          label="Look"
          data={[
            { value: 'auto', label: 'As the reader’s computer' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
          value={look.uiMode}
          allowDeselect={false}
          onChange={(mode) => set({ uiMode: mode === 'light' || mode === 'dark' ? mode : 'auto' })}
        />
        <TextInput
          label="Main colour"
          placeholder="#0f766e"
          value={look.primaryColor}
          error={look.primaryColor === '' || /^#([0-9a-f]{3}){1,2}$/i.test(look.primaryColor) ? undefined : 'A hex colour, as #0f766e'}
          onChange={(event) => set({ primaryColor: event.currentTarget.value.trim() })}
        />
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

function Code({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div className={classes.code}>
      <pre>
        <code>{text}</code>
      </pre>
      <CopyAction text={text} label={label} />
    </div>
  )
}

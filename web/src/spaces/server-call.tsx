import { Anchor, SegmentedControl, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { CodeToCopy } from '../ui/code-to-copy.tsx'
import { LANGUAGES, type Language, tokenCode } from './embed-snippets.ts'

interface Props {
  readonly title: string
  readonly origin: string
  readonly spaceId: string
  /** What else whoever writes the server must know. */
  readonly children: ReactNode
}

/** The call by which a partner’s server gets a token, in the language it is written in. */
export function ServerCall({ title, origin, spaceId, children }: Props) {
  const [language, setLanguage] = useState<Language>('curl')
  return (
    <Stack gap={12} align="flex-start">
      <Title order={2}>{title}</Title>
      <Text size="sm" c="dimmed">
        The key is an API token with the scope “embed”, made under{' '}
        <Anchor size="sm" underline="always" renderRoot={(props) => <Link to="/settings/tokens" {...props} />}>
          Settings → API tokens
        </Anchor>
        . It stays on your server. {children}
      </Text>
      <SegmentedControl
        aria-label="Language"
        data={[...LANGUAGES]}
        value={language}
        onChange={(next) => setLanguage(LANGUAGES.find((each) => each === next) ?? 'curl')}
      />
      <CodeToCopy text={tokenCode(origin, spaceId, language)} label="Copy the server’s call" />
    </Stack>
  )
}

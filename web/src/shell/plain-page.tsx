import { Button, Container, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** A page that says one thing and offers one way on. */
export function PlainPage({ title, text, action }: { readonly title: string; readonly text: string; readonly action?: ReactNode }) {
  return (
    <Container size={520} py={96} px={24}>
      <Stack gap={12} align="flex-start">
        <Title order={1}>{title}</Title>
        <Text c="dimmed" size="lg">
          {text}
        </Text>
        {action ?? (
          <Button component="a" href="/" variant="default">
            Go to the start page
          </Button>
        )}
      </Stack>
    </Container>
  )
}

import { Button } from '@mantine/core'
import { sentence } from '../api/failure.ts'
import { PlainPage } from './plain-page.tsx'

export function TroublePage({ error }: { readonly error: unknown }) {
  const again = (
    <Button variant="default" onClick={() => window.location.reload()}>
      Load again
    </Button>
  )
  return (
    <main>
      <PlainPage title="This page could not be shown" text={sentence(error)} action={again} />
    </main>
  )
}

import { PlainPage } from './plain-page.tsx'

export function LostPage() {
  return (
    <main>
      <PlainPage title="There is nothing here" text="This address does not name a page, or it names one that was removed." />
    </main>
  )
}

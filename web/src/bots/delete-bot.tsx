import { useNavigate } from '@tanstack/react-router'
import { DeleteByName } from '../ui/delete-by-name.tsx'
import { removeStory } from './bots-api.ts'
import type { Story } from './wire.ts'

/** Asks for the name, because nothing brings a bot back. */
export function DeleteBot({ story }: { readonly story: Story }) {
  const navigate = useNavigate()
  return (
    <DeleteByName
      kind="bot"
      name={story.name}
      consequence="Its interactions and phrases go, and visitors of your site see that nobody is there. Chats that were held stay."
      onDelete={() => removeStory(story.id, () => navigate({ to: '/bots' }))}
    />
  )
}

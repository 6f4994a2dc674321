import { useNavigate } from '@tanstack/react-router'
import { DeleteByName } from '../ui/delete-by-name.tsx'
import { removeSpace, type Space } from './spaces-api.ts'

/** Asks for the name, because nothing brings a space back. */
export function DeleteSpace({ space }: { readonly space: Space }) {
  const navigate = useNavigate()
  return (
    <DeleteByName
      kind="space"
      name={space.name}
      consequence="Its embed tokens end at once, what runs stops, and its page in your product is gone. Conversations stay in the export for admins."
      onDelete={() => removeSpace(space.space_id, () => navigate({ to: '/spaces' }))}
    />
  )
}

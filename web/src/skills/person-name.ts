import { useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { usersQuery } from '../settings/users-api.ts'

/** Who a stored id is, as this reader knows them: oneself, people of one's groups; else nobody by name. */
export function usePersonName(): (id: string) => string {
  const { me } = useRouteContext({ from: '/shell' })
  const users = useQuery(usersQuery)
  return (id) => {
    if (id === me.user_id) return 'you'
    const user = users.data?.find((each) => each.user_id === id)
    return user === undefined ? 'somebody else' : user.realname || user.email
  }
}

import { useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { connectionsQuery } from '../api/queries.ts'
import { spacesQuery } from '../spaces/spaces-api.ts'
import type { Health } from './bot-state.tsx'
import type { Story, Target } from './wire.ts'

interface TargetChoice {
  readonly value: string
  readonly label: string
}
export interface Targets {
  readonly isPending: boolean
  readonly choices: readonly { readonly group: string; readonly items: readonly TargetChoice[] }[]
  nameOf(target: Target): string
  healthOf(story: Story): Health
}

/** What a bot can stand in front of. Only admins see spaces. */
export function useTargets(): Targets {
  const { me } = useRouteContext({ from: '/shell' })
  const seesSpaces = me.role === 'admin'
  const spaces = useQuery({ ...spacesQuery, enabled: seesSpaces })
  const connections = useQuery(connectionsQuery)
  const open = (spaces.data ?? []).filter(({ is_template }) => !is_template)
  const spaceItems = open.map(({ space_id, name, customer_id }) => ({ value: textOf({ type: 'space', id: space_id }), label: `${name} · ${customer_id}` }))
  const connectionItems = (connections.data ?? []).map(({ id, label }) => ({ value: textOf({ type: 'connection', id }), label: label ?? id }))
  const labels = new Map([...spaceItems, ...connectionItems].map(({ value, label }) => [value, label]))
  const isPending = (seesSpaces && spaces.isPending) || connections.isPending
  const isKnown = (target: Target) => isPending || (target.type === 'space' && !seesSpaces) || labels.has(textOf(target))
  return {
    isPending,
    choices: [
      { group: 'Spaces: a customer’s own rows', items: spaceItems },
      { group: 'Connections: everything in the database', items: connectionItems },
    ].filter(({ items }) => items.length > 0),
    nameOf: (target) => labels.get(textOf(target)) ?? (isPending ? '…' : target.id),
    healthOf: ({ target, published }) => (target !== null && !isKnown(target) ? 'broken' : published ? 'answers' : 'draft'),
  }
}

export function textOf({ type, id }: Target): string {
  return `${type}:${id}`
}

/** @param text as `textOf` writes it */
export function targetOf(text: string | null): Target | null {
  const [, type, id] = /^(space|connection):(.+)$/.exec(text ?? '') ?? []
  return id === undefined ? null : { type: type === 'space' ? 'space' : 'connection', id }
}

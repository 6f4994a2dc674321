import { DEFAULT_ATTRIBUTES, type Segment, type UserView } from '../../../app/bots/index.ts'

const UNKNOWN = Object.fromEntries(DEFAULT_ATTRIBUTES.map((name) => [`default_${name}`, null]))

export function presentUser(user: UserView) {
  const { id, userId, banned, attributes, conversations, createdAt, lastSeen, segments } = user
  return {
    id,
    userId,
    banned,
    attributes: { ...UNKNOWN, ...attributes },
    conversations,
    createdAt: spaced(createdAt),
    lastSeen: spaced(lastSeen),
    segments: segments.map((segment) => ({ ...segment })),
  }
}

export function presentSegment({ id, name, users, createdAt }: Segment) {
  return { id, name, users, createdAt: createdAt.toISOString() }
}

/** Times of users, and of nothing else, are published with a space. */
function spaced(at: Date): string {
  return at.toISOString().replace('T', ' ')
}

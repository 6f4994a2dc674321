import type { Node } from '../../../../flow.ts'

/** Whether a part of a plan is a node: something with an id and an origin. */
export function isNodeLike(part: unknown): part is Node {
  return typeof part === 'object' && part !== null && 'id' in part && typeof part.id === 'string' && 'why' in part && Array.isArray(part.why)
}

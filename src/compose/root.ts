import { join, resolve } from 'node:path'

/** The folder that Parley lies in. */
export const ROOT = resolve(import.meta.dirname, '..', '..')
export const WORKED_SKILLS = join(ROOT, 'demo', 'skills')
/** How long work that is under way may take to end. */
export const DRAIN_MS = 10_000

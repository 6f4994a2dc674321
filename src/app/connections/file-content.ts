import { mappingOf } from '../model/index.ts'

/** Most texts remembered; the ones used longest ago go first. */
const MOST_FILES = 2_000
const kept = new Map<string, ReturnType<typeof mappingOf>>()

/** What a model file says. Parsed once per text, because every question asks for it; never changed by its readers. */
export function contentOf(text: string): Readonly<ReturnType<typeof mappingOf>> {
  const known = kept.get(text)
  const content = known ?? mappingOf(text)
  kept.delete(text)
  kept.set(text, content)
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_FILES) break
    kept.delete(oldest)
  }
  return content
}

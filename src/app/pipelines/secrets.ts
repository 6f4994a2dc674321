import type { SecretPlace, Secrets } from '../../platform/secrets/index.ts'
import { type Db, deleteSecret, saveSecret, secretsOf } from './store.ts'

interface Owner {
  readonly orgId: string
  readonly pipelineId: string
}

/** A value sets, null removes. */
export async function changeSecrets(db: Db, secrets: Secrets, owner: Owner, changes: Readonly<Record<string, string | null>>, at: Date): Promise<void> {
  const stored = await secretsOf(db, owner.pipelineId)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) await deleteSecret(db, owner.pipelineId, name)
    else {
      const revision = (stored.find((each) => each.name === name)?.revision ?? 0) + 1
      await saveSecret(db, owner, { name, sealed: secrets.seal(placeOf(owner, name, revision), value), revision }, at)
    }
  }
}

/** In clear, for a run; nothing else calls it. */
export async function openSecrets(db: Db, secrets: Secrets, owner: Owner): Promise<Readonly<Record<string, string>>> {
  const stored = await secretsOf(db, owner.pipelineId)
  return Object.fromEntries(stored.map(({ name, sealed, revision }) => [name, secrets.open(placeOf(owner, name, revision), sealed)]))
}

function placeOf({ orgId, pipelineId }: Owner, name: string, version: number): SecretPlace {
  return { tenant: orgId, table: 'pipeline_secret', row: `${pipelineId}:${name}`, column: 'sealed', version }
}

import type { SecretPlace, Secrets } from '../../platform/secrets/index.ts'
import { type Db, deleteSecret, saveSecret, secretsOf } from './store.ts'

/** A value sets, null removes. */
export type SecretChanges = Readonly<Record<string, string | null>>

/** Inside the caller's transaction, with the skill locked. */
export async function changeSecrets(db: Db, secrets: Secrets, owner: { readonly orgId: string; readonly id: string }, changes: SecretChanges, at: Date) {
  const stored = await secretsOf(db, owner.id)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) await deleteSecret(db, owner.id, name)
    else {
      const revision = (stored.find((each) => each.name === name)?.revision ?? 0) + 1
      const sealed = secrets.seal(placeOf(owner, name, revision), value)
      await saveSecret(db, owner.orgId, owner.id, { name, sealed, revision }, at)
    }
  }
}

/** In clear, for a run; nothing else calls it. */
export async function openSecrets(db: Db, secrets: Secrets, owner: { readonly orgId: string; readonly id: string }): Promise<Readonly<Record<string, string>>> {
  const stored = await secretsOf(db, owner.id)
  return Object.fromEntries(stored.map(({ name, sealed, revision }) => [name, secrets.open(placeOf(owner, name, revision), sealed)]))
}

function placeOf({ orgId, id }: { readonly orgId: string; readonly id: string }, name: string, version: number): SecretPlace {
  return { tenant: orgId, table: 'skill_secret', row: `${id}:${name}`, column: 'sealed', version }
}

import { openAccounts } from '../app/accounts/index.ts'
import { openAudit } from '../app/audit/index.ts'
import { describeKeys, rotateSecrets, secretsStatus } from '../app/secret-rotation/index.ts'
import { createSecrets } from '../platform/secrets/index.ts'
import type { Settings } from '../settings.ts'
import { openSecretFile } from '../warehouse/pipelines/index.ts'
import { addressForPeople } from './address.ts'
import { close, mastersOf, openPlatform, secretsOf } from './platform.ts'

export async function migrateOnly(settings: Settings): Promise<void> {
  await close(await openPlatform(settings, { hold: false }))
  process.stdout.write('The store has this release’s schema.\n')
}

export async function printAdminLink(settings: Settings): Promise<void> {
  const platform = await openPlatform(settings, { hold: false })
  const accounts = await openAccounts({
    store: platform.store,
    secrets: (await secretsOf(platform)).secrets,
    now: () => new Date(),
  })
  const link = await accounts.setup.issueLink(settings.publicUrl ?? addressForPeople(settings.host, settings.port))
  process.stdout.write(link === null ? 'There is an admin already; ask them, or reset the password.\n' : `${link}\n`)
  await close(platform)
}

export async function verifyAudit(settings: Settings): Promise<void> {
  const platform = await openPlatform(settings, { hold: false })
  const { secrets } = await secretsOf(platform)
  const verdict = await openAudit({ ...platform, secrets, now: () => new Date() }).verify()
  process.stdout.write(verdict.ok ? `The audit log is whole: ${verdict.entries} entries.\n` : `Entry ${verdict.firstBad} is not as it was written.\n`)
  await close(platform)
  if (!verdict.ok) process.exitCode = 1
}

export async function showSecrets(settings: Settings): Promise<void> {
  const platform = await openPlatform(settings, { hold: false })
  await (async () => {
    const { db } = platform.store
    const keys = await secretsStatus({ db, secrets: createSecrets(await mastersOf(platform)) })
    process.stdout.write(describeKeys(keys))
    if (keys.some(({ source }) => source === null)) process.exitCode = 1
  })().finally(() => close(platform))
}

export async function rotateMasterKey(settings: Settings): Promise<void> {
  const platform = await openPlatform(settings, { hold: false })
  await (async () => {
    const { secrets, masters } = await secretsOf(platform)
    const isKeyFile = settings.secretKey === undefined
    const { rewrapped, broken, keys } = await rotateSecrets({ db: platform.store.db, masters, secrets, dataDir: platform.dataDir, isKeyFile })
    const inFile = await openSecretFile(platform.dataDir, async () => secrets).rewrap()
    const { rows } = await platform.store.pool.query<{ id: string }>('SELECT id FROM org')
    const audit = openAudit({ ...platform, secrets, now: () => new Date() })
    const act = {
      actor: 'system',
      action: 'secrets.rotate',
      target: keys[0]?.id ?? '',
      outcome: broken.length > 0 ? 'error' : 'ok',
      detail: { rewrapped, broken },
    } as const
    for (const { id: orgId } of rows) await audit.record({ orgId, ...act })
    process.stdout.write(`${rewrapped + inFile} put under the newest key.\n${describeKeys(keys)}`)
    for (const place of broken) process.stderr.write(`Left as it is, because it does not open: ${place}\n`)
    if (broken.length > 0) process.exitCode = 1
  })().finally(() => close(platform))
}

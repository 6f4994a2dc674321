import { createHash, randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { AppError } from '../../errors.ts'
import { type Account, normalEmail } from './account.ts'
import type { Passwords } from './password.ts'
import { findAccount, hasAdmin, insertAccount } from './store/accounts.ts'
import { deleteSetupLinks, hasSetupLink, insertSetupLink } from './store/setup-links.ts'
import { type AccountsTables, lockFor } from './store/tables.ts'

export interface FirstAdmin {
  readonly email: string
  readonly password: string
  readonly realname: string
}

/** Making the first admin. Invariant `no-defaults`: none of it works once there is one. */
export interface Setup {
  isNeeded(): Promise<boolean>
  /** A fresh one-use link, good for 15 minutes; those before it end. Null once there is an admin. @param base address of the web app */
  issueLink(base: string): Promise<string | null>
  isValid(token: string): Promise<boolean>
  /** Of many at once, one wins. @throws AppError route_not_found once there is an admin, setup_link_invalid */
  complete(token: string, admin: FirstAdmin): Promise<Account>
  /** The unattended way. @returns false when there is an admin already; nothing is changed then */
  ensureAdmin(admin: FirstAdmin): Promise<boolean>
}

const LINK_BYTES = 32
const LINK_LIFE_MS = 15 * 60_000
const ACCOUNT_ID_BYTES = 12

export function createSetup(db: Kysely<AccountsTables>, passwords: Passwords, orgId: string, now: () => Date): Setup {
  const create = async (admin: FirstAdmin, mayGoOn: (write: Kysely<AccountsTables>) => Promise<void>): Promise<Account | null> => {
    const passwordHash = await passwords.hash(admin.password)
    return db.transaction().execute(async (write) => {
      await lockFor(write, 'setup')
      if (await hasAdmin(write)) return null
      await mayGoOn(write)
      await deleteSetupLinks(write)
      const email = normalEmail(admin.email)
      const id = `acc_${randomBytes(ACCOUNT_ID_BYTES).toString('hex')}`
      await insertAccount(write, { id, orgId, email, realname: admin.realname, role: 'admin', passwordHash, createdAt: now() })
      const made = await findAccount(write, email)
      return made?.account ?? null
    })
  }
  return {
    isNeeded: async () => !(await hasAdmin(db)),
    issueLink: async (base) => {
      const secret = randomBytes(LINK_BYTES).toString('base64url')
      const issued = await db.transaction().execute(async (write) => {
        await lockFor(write, 'setup')
        if (await hasAdmin(write)) return false
        await deleteSetupLinks(write)
        await insertSetupLink(write, { hash: hashOf(secret), createdAt: now(), expiresAt: new Date(now().getTime() + LINK_LIFE_MS) })
        return true
      })
      // behind the number sign, so that no server or proxy on the way sees it
      return issued ? `${base.replace(/\/+$/, '')}/setup#token=${secret}` : null
    },
    isValid: (token) => hasSetupLink(db, hashOf(token), now()),
    complete: async (token, admin) => {
      if (await hasAdmin(db)) throw new AppError('route_not_found')
      if (!(await hasSetupLink(db, hashOf(token), now()))) throw new AppError('setup_link_invalid')
      const made = await create(admin, async (write) => {
        if (!(await hasSetupLink(write, hashOf(token), now()))) throw new AppError('setup_link_invalid')
      })
      if (made === null) throw new AppError('route_not_found')
      return made
    },
    ensureAdmin: async (admin) => (await create(admin, async () => undefined)) !== null,
  }
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest()
}

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { opens, type Space, type Spaces } from '../../../app/spaces/index.ts'
import { AppError } from '../../../errors.ts'
import { relaxPolicy } from '../server/security-headers.ts'

export interface EmbedPageDeps {
  readonly spaces: Pick<Spaces, 'desk' | 'groups' | 'tokens' | 'framersOf'>
  /** The organisation whose spaces these are. */
  readonly orgId: string
  /** The bot that stands in front of a space; absent or undefined: none does. */
  botOf?(space: Space): Promise<{ readonly id: string; readonly pictureOrigins: readonly string[] } | undefined>
  /** Folder of the built web app; without it a page only says how it stands. */
  readonly webRoot?: string
}

/** How a page was opened, as its script is told; `missing` may still have a token behind `#`, which no server sees. */
export type Standing = 'open' | 'missing' | 'expired' | 'invalid'

export const SENTENCES: Readonly<Record<Standing, string>> = {
  open: 'Loading…',
  missing: 'This page needs a token of the product it is part of.',
  expired: 'This page has been open too long. Please reload the product it is part of.',
  invalid: 'This page cannot be shown with the token it was opened with.',
}
const MAX_ID = 200
const MAX_TOKEN = 4_096
const PARAMS = z.object({ space_id: z.string().max(MAX_ID), group_id: z.string().max(MAX_ID).optional() })
const QUERY = z.object({ embedToken: z.string().max(MAX_TOKEN).optional(), embed_token: z.string().max(MAX_TOKEN).optional(), widget: z.string().optional() })

/** Pages for a partner's product: framed by exactly the origins of their space, with no cookie and nothing of the data in them. */
export function embedPages(deps: EmbedPageDeps): FastifyPluginAsyncZod {
  return async (app) => {
    for (const url of ['/embed/spaces/:space_id', '/embed/spaces/:space_id/groups/:group_id']) {
      app.get(url, { config: { auth: 'public', countedByPageToken: true }, schema: { hide: true } }, async (request, reply) => {
        const [params, query] = [PARAMS.safeParse(request.params), QUERY.safeParse(request.query)]
        const space = params.success ? await spaceOf(deps, deps.orgId, params.data.space_id) : undefined
        if (!params.success || space === undefined) return sendText(reply, 404, 'Not found', 'There is no such page.')
        const framers = await deps.spaces.framersOf(space)
        const bot = params.data.group_id === undefined ? await deps.botOf?.(space) : undefined
        relaxPolicy(reply, { frameAncestors: framers, pictures: bot?.pictureOrigins })
        if (!query.success) return sendText(reply, 400, 'Cannot be opened', SENTENCES.invalid)
        const { embedToken, embed_token } = query.data
        if (embedToken !== undefined && embed_token !== undefined && embedToken !== embed_token)
          return sendText(reply, 400, 'Cannot be opened', 'This page was opened with two different tokens.')
        const token = embedToken ?? embed_token ?? ''
        const guest = token === '' ? await deps.spaces.tokens.issueToGuest(space) : undefined
        const standing = guest === undefined ? await standingOf(deps, space, token) : 'open'
        const isThere = standing !== 'elsewhere' && (await hasGroup(deps, space, params.data.group_id))
        if (standing === 'elsewhere' || !isThere) return sendText(reply, 404, 'Not found', 'There is no such page.')
        return sendPage(deps, request, reply.status(statusOf(standing, query.data)), {
          standing,
          framers,
          ...(bot && { bot: bot.id }),
          ...(guest && { guestToken: guest.text }),
        })
      })
    }
  }
}

async function spaceOf({ spaces }: EmbedPageDeps, orgId: string, id: string): Promise<Space | undefined> {
  return spaces.desk.read({ orgId }, id).then(
    ({ space }) => (space.isTemplate ? undefined : space),
    (error: unknown) => {
      if (error instanceof AppError && error.code === 'not_found') return undefined
      throw error
    },
  )
}

/** The widget keeps its token behind `#`, which no server sees: a page that holds nothing is no refusal then. */
export function statusOf(standing: Standing, { widget }: { readonly widget?: string }): 200 | 401 {
  return standing === 'open' || (standing === 'missing' && widget === '1') ? 200 : 401
}

async function hasGroup({ spaces }: EmbedPageDeps, { orgId, id }: Space, groupId: string | undefined): Promise<boolean> {
  return groupId === undefined || (await spaces.groups.list({ orgId }, id)).some((group) => group.id === groupId)
}

/** `elsewhere`: a good token, of another space or customer. */
async function standingOf({ spaces }: EmbedPageDeps, space: Space, token: string | undefined): Promise<Standing | 'elsewhere'> {
  if (token === undefined || token === '') return 'missing'
  return spaces.tokens.authenticate(token).then(
    (visitor) => (opens(visitor, space) ? 'open' : 'elsewhere'),
    (error: unknown) => {
      if (!(error instanceof AppError)) throw error
      return error.code === 'embed_token_expired' ? 'expired' : 'invalid'
    },
  )
}

export interface Opened {
  readonly standing: Standing
  /** The only origins that the page speaks to and hears. */
  readonly framers: readonly string[]
  /** Of somebody who came without one, to a public space. The page keeps it in memory like any other. */
  readonly guestToken?: string
  /** Id of the bot that answers instead of the space's own page. */
  readonly bot?: string
}

/** The page's own program, told how it was opened. It takes the token out of the address and keeps it in memory. */
export async function sendPage(
  deps: Pick<EmbedPageDeps, 'webRoot'>,
  request: FastifyRequest,
  reply: FastifyReply,
  { standing, framers, guestToken = '', bot }: Opened,
): Promise<FastifyReply> {
  const file = deps.webRoot === undefined ? undefined : join(deps.webRoot, 'embed.html')
  if (file === undefined || !existsSync(file)) return sendText(reply, reply.statusCode, 'Parley', SENTENCES[standing])
  const metas = {
    'csp-nonce': request.cspNonce,
    embed: standing,
    'embed-origins': framers.join(' '),
    ...(guestToken !== '' && { 'embed-token': guestToken }),
    ...(bot !== undefined && { 'embed-bot': bot }),
  }
  const html = Object.entries(metas).reduce((page, [name, content]) => withMeta(page, name, content), await readFile(file, 'utf8'))
  return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html)
}

export function withMeta(html: string, name: string, content: string): string {
  const meta = `<meta name="${name}" content="${content}">`
  const present = new RegExp(`<meta\\s[^>]*name="${name}"[^>]*>`, 'i')
  return present.test(html) ? html.replace(present, meta) : html.replace(/<head[^>]*>/i, (head) => head + meta)
}

/** A page of one sentence, without any program. */
export function sendText(reply: FastifyReply, status: number, title: string, text: string): FastifyReply {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><p>${text}</p></body></html>`
  return reply.status(status).type('text/html; charset=utf-8').send(html)
}

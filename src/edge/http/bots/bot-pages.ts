import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { looksLikeEmbedToken } from '../../../app/spaces/index.ts'
import { AppError } from '../../../errors.ts'
import { relaxPolicy } from '../server/security-headers.ts'
import { type Standing, sendPage, sendText, statusOf } from '../web/embed-pages.ts'
import type { BotPageDeps } from './deps.ts'
import { admits, type BotPlace, placeOf } from './stories.ts'

const MAX_ID = 200
const MAX_TOKEN = 4_096
const PARAMS = z.object({ story_id: z.string().max(MAX_ID) })
const QUERY = z.object({ embedToken: z.string().max(MAX_TOKEN).optional(), embed_token: z.string().max(MAX_TOKEN).optional(), widget: z.string().optional() })

/** The page of a bot in somebody's site: framed by exactly the origins of its space, with no cookie and nothing of the data in it. */
export function botPages(deps: BotPageDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get('/embed/bots/:story_id', { config: { auth: 'public', countedByPageToken: true }, schema: { hide: true } }, async (request, reply) => {
      const [params, query] = [PARAMS.safeParse(request.params), QUERY.safeParse(request.query)]
      const placed = params.success ? await placeOf(deps, params.data.story_id) : undefined
      if (placed === undefined || !query.success) return sendText(reply, 404, 'Not found', 'There is no such page.')
      const framers = placed.space === null ? await deps.framers() : await deps.spaces.framersOf(placed.space)
      relaxPolicy(reply, { frameAncestors: framers, pictures: placed.story.pictureOrigins })
      const { embedToken, embed_token } = query.data
      if (embedToken !== undefined && embed_token !== undefined && embedToken !== embed_token)
        return sendText(reply, 400, 'Cannot be opened', 'This page was opened with two different tokens.')
      const token = embedToken ?? embed_token ?? ''
      const guest = token === '' && placed.space !== null ? await deps.spaces.tokens.issueToGuest(placed.space) : undefined
      const standing = guest === undefined ? await standingOf(deps, placed, token) : 'open'
      if (standing === 'elsewhere') return sendText(reply, 404, 'Not found', 'There is no such page.')
      return sendPage(deps, request, reply.status(statusOf(standing, query.data)), { standing, framers, ...(guest && { guestToken: guest.text }) })
    })
  }
}

/** `elsewhere`: a good token, of another space or customer. */
async function standingOf({ spaces }: BotPageDeps, placed: BotPlace, token: string): Promise<Standing | 'elsewhere'> {
  if (token === '') return 'missing'
  if (!looksLikeEmbedToken(token)) return 'invalid'
  return spaces.tokens.authenticate(token).then(
    (visitor) => (admits(visitor, placed) ? 'open' : 'elsewhere'),
    (error: unknown) => {
      if (!(error instanceof AppError)) throw error
      return error.code === 'embed_token_expired' ? 'expired' : 'invalid'
    },
  )
}

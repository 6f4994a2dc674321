import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { OK, ok } from '../auth/schema.ts'
import type { UsersDeps } from './deps.ts'
import { requireMayAssign } from './may-assign.ts'
import { presentUser } from './present.ts'
import { attributes, byEmail, membership, newUser, roleChange, user } from './schema.ts'

const TAGS = ['Users']
const ADMIN = { role: 'admin' } as const

/** Who belongs to the org, with roles, groups and attributes. */
export function peopleRoutes({ accounts }: UsersDeps): FastifyPluginAsyncZod {
  const { people } = accounts
  return async (app) => {
    app.get(
      '/api/get_users',
      {
        config: { auth: { role: 'modeler' } },
        schema: { tags: TAGS, summary: 'All users; for modelers those of their groups', response: { 200: z.array(user) } },
      },
      async ({ actor }) => {
        const all = await people.list(actor.orgId)
        const own = actor.groups.slice(1)
        const seen = actor.role === 'admin' ? all : all.filter((each) => each.email === actor.userId || each.groups.some((group) => own.includes(group)))
        return seen.map(presentUser)
      },
    )
    app.post(
      '/api/create_user',
      {
        config: { auth: ADMIN, audit: 'user.create' },
        schema: { tags: TAGS, summary: 'Make a user, with the least role', body: newUser, response: { 200: user } },
      },
      async ({ actor, body, auditInside }) => presentUser(await people.create(actor.orgId, body, auditInside)),
    )
    app.post(
      '/api/delete_user',
      {
        config: { auth: ADMIN, audit: 'user.delete' },
        schema: { tags: TAGS, summary: 'Delete a user; what they hold ends at once', body: byEmail, response: { 200: ok } },
      },
      async ({ actor, body, auditInside }) => {
        await people.remove(actor.orgId, body.email, auditInside)
        return OK
      },
    )
    for (const [path, active, summary] of [
      ['/api/deactivate_user', false, 'Switch a user off: signed out everywhere at once, tokens end, conversations stay'],
      ['/api/activate_user', true, 'Switch a user on again; they sign in anew'],
    ] as const)
      app.post(
        path,
        {
          config: { auth: ADMIN, audit: active ? 'user.activate' : 'user.deactivate' },
          schema: { tags: TAGS, summary, body: byEmail, response: { 200: user } },
        },
        async ({ actor, body, auditInside }) => presentUser(await people.setActive(actor.orgId, body.email, active, auditInside)),
      )
    app.post(
      '/api/change_user_role',
      { config: { auth: ADMIN, audit: 'user.role' }, schema: { tags: TAGS, summary: 'Change a role', body: roleChange, response: { 200: user } } },
      async ({ actor, body, auditInside }) => presentUser(await people.changeRole(actor.orgId, body.email, body.role, auditInside)),
    )
    app.get(
      '/api/users/:email/attributes',
      { config: { auth: ADMIN }, schema: { tags: TAGS, summary: 'Values for row filters', params: byEmail, response: { 200: attributes } } },
      async ({ actor, params }) => attributes.parse(await people.attributes(actor.orgId, params.email)),
    )
    app.put(
      '/api/users/:email/attributes',
      {
        config: { auth: ADMIN, audit: 'user.attributes' },
        schema: { tags: TAGS, summary: 'Replace them', params: byEmail, body: attributes, response: { 200: attributes } },
      },
      async ({ actor, params, body, auditInside }) => {
        await people.setAttributes(actor.orgId, params.email, body, auditInside)
        return body
      },
    )
    for (const [path, act] of [
      ['/api/add_user_to_group', people.addToGroup],
      ['/api/remove_user_from_group', people.removeFromGroup],
    ] as const)
      app.post(
        path,
        {
          config: { auth: { role: 'modeler' }, audit: path.includes('add') ? 'group.add_user' : 'group.remove_user' },
          schema: { tags: TAGS, summary: 'Change a membership; modelers where the org lets them', body: membership, response: { 200: user } },
        },
        async ({ actor, body, auditInside }) => {
          await requireMayAssign(accounts, actor)
          return presentUser(await act(actor.orgId, body.email, body.group, auditInside))
        },
      )
  }
}

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { AppError } from '../../../errors.ts'
import type { Actor } from '../../../flow.ts'
import type { UsersDeps } from './deps.ts'
import { docGroups, docMembership, groupList, groupsQuery } from './schema.ts'

const TAGS = ['Groups']

/** Groups, with who is in them and what they may ask about. */
export function groupRoutes({ accounts, documents }: UsersDeps): FastifyPluginAsyncZod {
  async function change(actor: Actor, id: string, next: (groups: readonly string[]) => readonly string[]) {
    const found = (await documents.list(actor)).find((each) => each.id === id)
    if (found === undefined) throw new AppError('not_found', { what: 'Document' })
    const groups = [...next(found.groups)]
    await documents.setGroups(actor, id, groups)
    return { doc_id: id, groups }
  }
  return async (app) => {
    app.get(
      '/api/get_groups',
      {
        config: { auth: { role: 'modeler' } },
        schema: { tags: TAGS, summary: 'Names of groups; with `details` their members and documents', querystring: groupsQuery, response: { 200: groupList } },
      },
      async ({ actor, query }) => {
        const groups = await accounts.people.groups(actor.orgId)
        if (query.details === 'false') return groups.map(({ name }) => name)
        const docs = await documents.list(actor)
        return groups.map(({ name, users }) => ({ name, users: [...users], docs: docs.filter((doc) => doc.groups.includes(name)).map(({ id }) => id) }))
      },
    )
    app.post(
      '/api/add_doc_to_group',
      {
        config: { auth: { role: 'admin' }, audit: 'group.add_doc' },
        schema: { tags: TAGS, summary: 'Let a group ask about a table', body: docMembership, response: { 200: docGroups } },
      },
      async ({ actor, body }) => {
        await accounts.people.ensureGroup(actor.orgId, body.group)
        return change(actor, body.doc_id, (groups) => [...new Set([...groups, body.group])])
      },
    )
    app.post(
      '/api/remove_doc_from_group',
      {
        config: { auth: { role: 'admin' }, audit: 'group.remove_doc' },
        schema: { tags: TAGS, summary: 'Take a table from a group', body: docMembership, response: { 200: docGroups } },
      },
      async ({ actor, body }) => change(actor, body.doc_id, (groups) => groups.filter((group) => group !== body.group)),
    )
  }
}

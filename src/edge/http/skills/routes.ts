import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { SkillDefinition, Skills } from '../../../app/skills/index.ts'
import { type HeldCalls, Ok } from '../chat/index.ts'
import { presentDefinition, presentRun, presentSkill, presentSummary, presentTest, presentVersion } from './present.ts'
import { draftOrder, newSkill, skillChange, testOrder } from './request.ts'
import {
  Archive,
  DraftRequest,
  ExampleResponse,
  ImportQuery,
  RunPath,
  RunResponse,
  RunsQuery,
  SandboxQuery,
  SandboxResponse,
  SkillChange,
  SkillInput,
  SkillList,
  SkillPath,
  SkillResponse,
  TestRequest,
  TestResult,
  VersionPath,
  VersionResponse,
} from './schema.ts'

export interface SkillRoutesDeps {
  readonly skills: Skills
  /** Worked skills that somebody may begin with. */
  examples(): Promise<readonly SkillDefinition[]>
  readonly held: HeldCalls
}

const MANAGES = { auth: { role: 'modeler' } } as const
const tags = ['Skills']
/** Code of 512 KiB as JSON. */
const SAVE_BYTES = 4 << 20
/** With tables. */
const TEST_BYTES = 64 << 20
const ARCHIVE_BYTES = 4 << 20

/** Writing, trying and looking after skills. */
export function managingRoutes({ skills, examples }: SkillRoutesDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/skills',
      {
        config: { auth: { role: 'user' } },
        schema: { tags, summary: 'Skills: whole for those who manage them, else what may be used', response: { 200: SkillList } },
      },
      async ({ actor }) => {
        const { manages, skills: all } = await skills.list(actor)
        return manages ? all.map(presentSkill) : all.map(presentSummary)
      },
    )
    app.post(
      '/api/skills',
      { config: MANAGES, bodyLimit: SAVE_BYTES, schema: { tags, summary: 'Write a skill', body: SkillInput, response: { 200: SkillResponse } } },
      async ({ actor, body }) => presentSkill(await skills.create(actor, newSkill(body))),
    )
    app.get(
      '/api/skills/sandbox',
      {
        config: MANAGES,
        schema: { tags, summary: 'Whether skills can run here, and what is missing', querystring: SandboxQuery, response: { 200: SandboxResponse } },
      },
      async ({ actor, query }) => {
        const { checks, advice, usable, mode } = await skills.sandbox(actor, query.fresh)
        return { usable, mode, checks: checks.map((check) => ({ ...check })), advice: [...advice] }
      },
    )
    app.get(
      '/api/skills/examples',
      { config: MANAGES, schema: { tags, summary: 'Worked skills to begin with', response: { 200: z.array(ExampleResponse) } } },
      async () => (await examples()).map(presentDefinition),
    )
    app.get(
      '/api/skills/:name',
      { config: MANAGES, schema: { tags, summary: 'One skill', params: SkillPath, response: { 200: SkillResponse } } },
      async ({ actor, params }) => presentSkill(await skills.get(actor, params.name)),
    )
    app.put(
      '/api/skills/:name',
      {
        config: MANAGES,
        bodyLimit: SAVE_BYTES,
        schema: {
          tags,
          summary: 'Change a skill; absent keys stay, and the former version is kept',
          params: SkillPath,
          body: SkillChange,
          response: { 200: SkillResponse },
        },
      },
      async ({ actor, params, body }) => presentSkill(await skills.save(actor, params.name, skillChange(body))),
    )
    app.delete(
      '/api/skills/:name',
      { config: MANAGES, schema: { tags, summary: 'Delete a skill with its secrets, versions and runs', params: SkillPath, response: { 200: Ok } } },
      async ({ actor, params }) => {
        await skills.remove(actor, params.name)
        return { status: 'ok' as const }
      },
    )
    app.get(
      '/api/skills/:name/versions',
      { config: MANAGES, schema: { tags, summary: 'Every version, newest first', params: SkillPath, response: { 200: z.array(VersionResponse) } } },
      async ({ actor, params }) => (await skills.versions(actor, params.name)).map(presentVersion),
    )
    app.post(
      '/api/skills/:name/versions/:version/restore',
      {
        config: MANAGES,
        schema: {
          tags,
          summary: 'What a former version does, as a new one; name, groups and secrets stay',
          params: VersionPath,
          response: { 200: SkillResponse },
        },
      },
      async ({ actor, params }) => presentSkill(await skills.restore(actor, params.name, params.version)),
    )
    app.get(
      '/api/skills/:name/runs',
      { config: MANAGES, schema: { tags, summary: 'Runs, newest first', params: SkillPath, querystring: RunsQuery, response: { 200: z.array(RunResponse) } } },
      async ({ actor, params, query }) => (await skills.runs(actor, params.name, query.limit)).map(presentRun),
    )
    app.get(
      '/api/skills/:name/runs/:id',
      { config: MANAGES, schema: { tags, summary: 'One run with what it printed', params: RunPath, response: { 200: RunResponse } } },
      async ({ actor, params }) => presentRun(await skills.run(actor, params.name, params.id)),
    )
  }
}

/** The same sandbox as in answers. Hanging up stops it. */
export function testRoutes({ skills, held }: SkillRoutesDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/skills/test',
      { config: MANAGES, bodyLimit: TEST_BYTES, schema: { tags, summary: 'Try a skill that is not saved', body: DraftRequest, response: { 200: TestResult } } },
      async (request, reply) => {
        const [draft, order] = draftOrder(request.body)
        return presentTest(await skills.testDraft(request.actor, draft, order, held.openCounted(request, reply)))
      },
    )
    app.post(
      '/api/skills/:name/test',
      {
        config: MANAGES,
        bodyLimit: TEST_BYTES,
        schema: { tags, summary: 'Try a saved skill, or other code in its place', params: SkillPath, body: TestRequest, response: { 200: TestResult } },
      },
      async (request, reply) => presentTest(await skills.test(request.actor, request.params.name, testOrder(request.body), held.openCounted(request, reply))),
    )
  }
}

/** A skill as a folder: SKILL.md and scripts/main.py, in a zip archive. */
export function folderRoutes({ skills }: SkillRoutesDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.addContentTypeParser(
      ['application/zip', 'application/x-zip-compressed', 'application/octet-stream'],
      { parseAs: 'buffer', bodyLimit: ARCHIVE_BYTES },
      (_request, body, done) => done(null, body),
    )
    app.addContentTypeParser(['text/markdown', 'text/plain'], { parseAs: 'string', bodyLimit: ARCHIVE_BYTES }, (_request, body, done) => done(null, body))
    app.get(
      '/api/skills/:name/export',
      { config: MANAGES, schema: { tags, summary: 'The skill as a zip archive; secrets by name only', params: SkillPath } },
      async ({ actor, params }, reply) => {
        const archive = await skills.export(actor, params.name)
        reply.header('content-disposition', `attachment; filename="${params.name}.zip"`).header('cache-control', 'private')
        return reply.type('application/zip').send(Buffer.from(archive))
      },
    )
    app.post(
      '/api/skills/import',
      {
        config: MANAGES,
        bodyLimit: ARCHIVE_BYTES,
        schema: {
          tags,
          summary: 'A skill from a zip archive, or from one SKILL.md with a fenced python block',
          querystring: ImportQuery,
          body: Archive,
          response: { 200: SkillResponse },
        },
      },
      async ({ actor, body, query }) => presentSkill(await skills.import(actor, body, query.replace)),
    )
  }
}

import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'
import { Failure } from './api/failure.ts'
import { meQuery, queryClient } from './api/queries.ts'
import { type BotPart, partOf } from './bots/bot-part.ts'
import { historySearch } from './history/history-search.ts'
import { HomePage } from './home/home-page.tsx'
import { AwayBar } from './shell/away-bar.tsx'
import { LostPage } from './shell/lost-page.tsx'
import { Shell } from './shell/shell.tsx'
import { TroublePage } from './shell/trouble-page.tsx'
import { mayHaveSession } from './sign-in/has-session.ts'
import { SignInPage } from './sign-in/sign-in-page.tsx'

const rootRoute = createRootRoute({
  component: () => (
    <>
      <AwayBar />
      <Outlet />
    </>
  ),
  notFoundComponent: LostPage,
  errorComponent: TroublePage,
})

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  component: SignInPage,
  validateSearch: (search): { next?: string; problem?: string } => ({
    ...(typeof search.next === 'string' && /^\/(?!\/)/.test(search.next) && { next: search.next }),
    ...(typeof search.problem === 'string' && { problem: search.problem }),
  }),
})

const setUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  component: lazyRouteComponent(() => import('./sign-in/set-up-page.tsx'), 'SetUpPage'),
})

const inviteRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invite',
  component: lazyRouteComponent(() => import('./sign-in/link-page.tsx'), 'InvitePage'),
})

const resetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset',
  component: lazyRouteComponent(() => import('./sign-in/link-page.tsx'), 'ResetPage'),
})

const registerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/register',
  component: lazyRouteComponent(() => import('./sign-in/register-page.tsx'), 'RegisterPage'),
})

const verifyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/verify',
  component: lazyRouteComponent(() => import('./sign-in/verify-page.tsx'), 'VerifyPage'),
})

const secondFactorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/second-factor',
  component: lazyRouteComponent(() => import('./sign-in/second-factor-page.tsx'), 'SecondFactorPage'),
})

const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ location }) => {
    const signIn = () => redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } })
    if (!mayHaveSession()) throw signIn()
    try {
      const me = await queryClient.ensureQueryData(meQuery)
      if (me.token?.scopes.includes('second_factor') === true) throw redirect({ to: '/second-factor' })
      return { me }
    } catch (error) {
      if (error instanceof Failure && error.status === 401) throw signIn()
      throw error
    }
  },
})

const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  component: HomePage,
  validateSearch: (search): { c?: string } => (search.c === undefined ? {} : { c: String(search.c) }),
  beforeLoad: ({ search }) => {
    if (search.c !== undefined) throw redirect({ to: '/c/$chatId', params: { chatId: search.c }, replace: true })
  },
})

const conversationRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/c/$chatId',
  component: lazyRouteComponent(() => import('./chat/conversation-page.tsx'), 'ConversationPage'),
})

const connectionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/connections',
  component: lazyRouteComponent(() => import('./connections/connections-page.tsx'), 'ConnectionsPage'),
})

const newConnectionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/connections/new',
  component: lazyRouteComponent(() => import('./connections/new-connection-page.tsx'), 'NewConnectionPage'),
  validateSearch: (search): { type?: string } => (typeof search.type === 'string' ? { type: search.type } : {}),
})

const connectionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/connections/$connectionId',
  component: lazyRouteComponent(() => import('./connections/connection-page.tsx'), 'ConnectionPage'),
  validateSearch: (search): { table?: string } => (typeof search.table === 'string' ? { table: search.table } : {}),
})

const sqlRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/sql',
  component: lazyRouteComponent(() => import('./sql/sql-page.tsx'), 'SqlPage'),
})

const spacesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/spaces',
  component: lazyRouteComponent(() => import('./spaces/spaces-page.tsx'), 'SpacesPage'),
})

const newSpaceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/spaces/new',
  component: lazyRouteComponent(() => import('./spaces/new-space-page.tsx'), 'NewSpacePage'),
})

const spaceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/spaces/$spaceId',
  component: lazyRouteComponent(() => import('./spaces/space-page.tsx'), 'SpacePage'),
})

const botsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/bots',
  component: lazyRouteComponent(() => import('./bots/bots-page.tsx'), 'BotsPage'),
})

const chatUsersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/bots/users',
  component: lazyRouteComponent(() => import('./bots/users/chat-users-page.tsx'), 'ChatUsersPage'),
})

const botEntitiesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/bots/entities',
  component: lazyRouteComponent(() => import('./bots/entities/entities-page.tsx'), 'EntitiesPage'),
})

const botWebhooksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/bots/webhooks',
  component: lazyRouteComponent(() => import('./bots/webhooks/webhooks-page.tsx'), 'WebhooksPage'),
})

const botRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/bots/$storyId',
  component: lazyRouteComponent(() => import('./bots/bot-page.tsx'), 'BotPage'),
  validateSearch: (search): { part?: BotPart; interaction?: string } => ({
    ...(partOf(search.part) !== undefined && { part: partOf(search.part) }),
    ...(typeof search.interaction === 'string' && { interaction: search.interaction }),
  }),
})

const skillsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/skills',
  component: lazyRouteComponent(() => import('./skills/skills-page.tsx'), 'SkillsPage'),
})

const newSkillRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/skills/+new',
  component: lazyRouteComponent(() => import('./skills/skill-page.tsx'), 'NewSkillPage'),
})

const skillRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/skills/$name',
  component: lazyRouteComponent(() => import('./skills/skill-page.tsx'), 'SkillPage'),
})

const assetsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/dashboards',
  component: lazyRouteComponent(() => import('./assets/assets-page.tsx'), 'AssetsPage'),
})

const pipelinesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/pipelines',
  component: lazyRouteComponent(() => import('./pipelines/pipelines-page.tsx'), 'PipelinesPage'),
})

const newPipelineRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/pipelines/+new',
  component: lazyRouteComponent(() => import('./pipelines/new-pipeline-page.tsx'), 'NewPipelinePage'),
})

const pipelineRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/pipelines/$name',
  component: lazyRouteComponent(() => import('./pipelines/pipeline-page.tsx'), 'PipelinePage'),
})

const historyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/history',
  component: lazyRouteComponent(() => import('./history/history-page.tsx'), 'HistoryPage'),
  validateSearch: historySearch,
})

const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/settings-page.tsx'), 'SettingsPage'),
})

const tokensRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/tokens',
  component: lazyRouteComponent(() => import('./settings/tokens-page.tsx'), 'TokensPage'),
})

const securityRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/security',
  component: lazyRouteComponent(() => import('./settings/security-page.tsx'), 'SecurityPage'),
})

const singleSignOnRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/sign-in',
  component: lazyRouteComponent(() => import('./settings/single-sign-on-page.tsx'), 'SingleSignOnPage'),
})

const usersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/users',
  component: lazyRouteComponent(() => import('./settings/users-page.tsx'), 'UsersPage'),
})

const groupsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/groups',
  component: lazyRouteComponent(() => import('./settings/groups-page.tsx'), 'GroupsPage'),
})

const modelRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/model',
  component: lazyRouteComponent(() => import('./settings/model-page.tsx'), 'ModelPage'),
})

const languageModelsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/models',
  component: lazyRouteComponent(() => import('./settings/models-page.tsx'), 'LanguageModelsPage'),
})

const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/audit',
  component: lazyRouteComponent(() => import('./settings/audit-page.tsx'), 'AuditPage'),
})

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signInRoute,
    setUpRoute,
    inviteRoute,
    resetRoute,
    registerRoute,
    verifyRoute,
    secondFactorRoute,
    shellRoute.addChildren([
      homeRoute,
      conversationRoute,
      connectionsRoute,
      newConnectionRoute,
      connectionRoute,
      sqlRoute,
      spacesRoute,
      newSpaceRoute,
      spaceRoute,
      botsRoute,
      chatUsersRoute,
      botEntitiesRoute,
      botWebhooksRoute,
      botRoute,
      skillsRoute,
      newSkillRoute,
      skillRoute,
      assetsRoute,
      pipelinesRoute,
      newPipelineRoute,
      pipelineRoute,
      historyRoute,
      settingsRoute,
      tokensRoute,
      securityRoute,
      singleSignOnRoute,
      usersRoute,
      groupsRoute,
      auditRoute,
      modelRoute,
      languageModelsRoute,
    ]),
  ]),
  scrollRestoration: true,
  defaultPreload: 'intent',
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

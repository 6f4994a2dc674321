import { Stack, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate, useRouteContext } from '@tanstack/react-router'
import { sentence } from '../api/failure.ts'
import { type Asking, askNew } from '../chat/ask.ts'
import { FirstAskBox } from '../chat/first-ask-box.tsx'
import { embeddedLogin } from '../embed/embedded-login.ts'
import { usePageTitle } from '../shell/page-title.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { Freshness } from './freshness.tsx'
import { greeting } from './greeting.ts'
import classes from './home-page.module.css'
import { RecentChats } from './recent-chats.tsx'
import { Suggestions } from './suggestions.tsx'

export function HomePage() {
  usePageTitle('')
  const { me } = useRouteContext({ from: '/shell' })
  const navigate = useNavigate()

  async function ask(asking: Asking) {
    try {
      const chatId = await askNew(asking)
      await navigate({ to: '/c/$chatId', params: { chatId } })
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
      throw error
    }
  }

  return (
    <>
      <TopBar quiet />
      <div className={classes.page}>
        <Stack gap={24}>
          <header>
            <Title order={1}>{greeting(me.realname, new Date())}</Title>
            <Freshness />
          </header>
          <FirstAskBox placeholder={embeddedLogin()?.appearance.placeholder ?? 'Ask about your data'} onAsk={ask} />
          <Suggestions onAsk={(text) => void ask({ text }).catch(() => undefined)} />
          <RecentChats />
        </Stack>
      </div>
    </>
  )
}

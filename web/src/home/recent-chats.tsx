import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { historyQuery } from '../api/queries.ts'
import { ago } from '../shell/ago.ts'
import classes from './recent-chats.module.css'

const COUNT = 5

export function RecentChats() {
  const history = useQuery(historyQuery)
  const recent = [...(history.data ?? [])].sort((a, b) => b.updated_at.localeCompare(a.updated_at)).slice(0, COUNT)
  if (recent.length === 0) return null
  return (
    <section aria-labelledby="recent">
      <Text id="recent" component="h2" className={classes.heading}>
        Recent questions
      </Text>
      <ul className={classes.list}>
        {recent.map((chat) => (
          <li key={chat.chat_id}>
            <Link to="/c/$chatId" params={{ chatId: chat.chat_id }} className={classes.link}>
              <span className={classes.title}>{chat.title}</span>
              <span className={classes.when}>{ago(chat.updated_at)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

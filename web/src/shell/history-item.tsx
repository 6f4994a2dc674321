import { Link } from '@tanstack/react-router'
import type { ConversationSummary } from '../api/wire.ts'
import { ConversationMenu } from './conversation-menu.tsx'
import classes from './history.module.css'

export function HistoryItem({ chat }: { readonly chat: ConversationSummary }) {
  return (
    <li className={classes.item}>
      <Link to="/c/$chatId" params={{ chatId: chat.chat_id }} className={classes.link} title={chat.title}>
        <span className={classes.title}>{chat.title}</span>
        {chat.labels.length > 0 && <span className={classes.labels}>{chat.labels.join(' · ')}</span>}
      </Link>
      <span className={classes.menu}>
        <ConversationMenu chat={chat} />
      </span>
    </li>
  )
}

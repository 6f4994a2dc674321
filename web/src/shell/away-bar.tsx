import { useServerAway } from '../api/reachability.ts'
import classes from './away-bar.module.css'

/** A thin bar on top while the server is away; it clears itself. */
export function AwayBar() {
  const away = useServerAway()
  return (
    <div role="status" aria-live="polite" className={classes.place}>
      {away && <p className={classes.bar}>The server does not answer. Trying again; nothing you typed is lost.</p>}
    </div>
  )
}

import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import classes from './skills.module.css'
import { sandboxQuery } from './skills-api.ts'

/** Only where skills cannot run here: what is missing, and what an admin does about it. */
export function SandboxBanner() {
  const { me } = useRouteContext({ from: '/shell' })
  const sandbox = useQuery({ ...sandboxQuery, enabled: me.role === 'admin' })
  if (sandbox.data === undefined || sandbox.data.usable) return null
  const missing = sandbox.data.checks.filter(({ ok }) => !ok)
  return (
    <section className={classes.banner} role="note" aria-label="Skills cannot run here">
      <IconAlertTriangle size={18} aria-hidden />
      <div>
        <p className={classes.name}>Skills cannot run on this server yet. They can be written and saved.</p>
        <ul>
          {missing.map(({ name, found, fix }) => (
            <li key={name}>
              {found} <span className={classes.fix}>{fix}</span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}

import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { sentence } from '../api/failure.ts'
import classes from './skills.module.css'
import { recheckSandbox, sandboxQuery } from './skills-api.ts'

/** Only where skills cannot run here: what is missing, and what an admin does about it. */
export function SandboxBanner() {
  const sandbox = useQuery(sandboxQuery)
  const [busy, setBusy] = useState(false)
  async function again() {
    setBusy(true)
    try {
      await recheckSandbox()
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
    } finally {
      setBusy(false)
    }
  }
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
        <Button variant="default" size="xs" mt={8} loading={busy} onClick={() => void again()}>
          Check again
        </Button>
      </div>
    </section>
  )
}

import '@fontsource-variable/inter/index.css'
import '@fontsource-variable/jetbrains-mono/index.css'
import '@mantine/core/styles.css'
import '../theme/base.css'
import { MantineProvider } from '@mantine/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { AwayBar } from '../shell/away-bar.tsx'
import { styleNonce } from '../theme/style-nonce.ts'
import { theme } from '../theme/theme.ts'
import { takeAddress } from './address.ts'
import { appearanceOf } from './appearance.ts'
import { EmbedApp } from './embed-app.tsx'
import { embedVariables, forgetfulColorScheme } from './embed-theme.ts'
import { connectHost } from './host.ts'
import { onHeight } from './measured.ts'
import { beginSession, onTokenNeeded, type Standing, takeToken } from './session.ts'

const PATIENCE_MS = 10_000

const address = takeAddress()
const bot = meta('embed-bot')
/** A bot in front of a space answers on the space's own page. */
const opened = bot === '' || address === undefined ? address : { storyId: bot, ...(address.token && { token: address.token }) }
const appearance = appearanceOf(new URL(window.location.href))
// Where the scroll lock of dialogs looks for the nonce of its style element.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() })

const host = connectHost(meta('embed-origins').split(' ').filter(Boolean), takeToken)
let asked = Number.NEGATIVE_INFINITY
onTokenNeeded(() => {
  const now = performance.now()
  if (now - asked < PATIENCE_MS) return // a host whose fresh tokens are refused as well is not asked again and again
  asked = now
  host.tell({ type: 'parley:token-expired' })
})
window.addEventListener('hashchange', () => {
  const token = takeAddress()?.token
  if (token !== undefined) takeToken(token)
})
window.addEventListener('keydown', (event) => {
  // after whatever on the page it closes first
  if (event.key === 'Escape' && !event.defaultPrevented) host.tell({ type: 'parley:close' })
})
onHeight((height) => host.tell({ type: 'parley:height', height }))
beginSession(opened?.token ?? guestToken(), standingOf(meta('embed')))

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={embedVariables(appearance)}
        defaultColorScheme={appearance.scheme}
        colorSchemeManager={forgetfulColorScheme}
        getStyleNonce={styleNonce}
      >
        <AwayBar />
        <EmbedApp opened={opened} appearance={appearance} host={host} />
      </MantineProvider>
    </StrictMode>,
  )
  host.tell({ type: 'parley:ready' })
}

/** What the server wrote into this page. */
function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? ''
}

/** A public space gives whoever comes without a token one for this opening; it goes from the page into memory. */
function guestToken(): string | undefined {
  const element = document.querySelector<HTMLMetaElement>('meta[name="embed-token"]')
  element?.remove()
  return element?.content || undefined
}

function standingOf(text: string): Standing {
  return text === 'open' || text === 'expired' || text === 'invalid' ? text : 'missing'
}

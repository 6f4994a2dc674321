import '@fontsource-variable/inter/index.css'
import '@fontsource-variable/jetbrains-mono/index.css'
import '@mantine/core/styles.css'
import '@mantine/spotlight/styles.css'
import '@mantine/notifications/styles.css'
import './theme/base.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { takeAccessToken } from './api/credential.ts'
import { queryClient } from './api/queries.ts'
import { embedVariables } from './embed/embed-theme.ts'
import { takeEmbeddedLogin } from './embed/embedded-login.ts'
import { router } from './router.tsx'
import { colorSchemeManager } from './theme/color-scheme.ts'
import { styleNonce } from './theme/style-nonce.ts'
import { cssVariables, theme } from './theme/theme.ts'

const embedded = takeEmbeddedLogin()
takeAccessToken()
// Where the scroll lock of dialogs looks for the nonce of its style element.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() })

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={embedded === undefined ? cssVariables : embedVariables(embedded.appearance)}
        defaultColorScheme="auto"
        colorSchemeManager={colorSchemeManager}
        forceColorScheme={embedded === undefined || embedded.appearance.scheme === 'auto' ? undefined : embedded.appearance.scheme}
        getStyleNonce={styleNonce}
      >
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
          <Notifications position="bottom-right" limit={3} autoClose={5000} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  )
}

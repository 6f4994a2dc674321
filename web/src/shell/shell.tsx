import { Drawer } from '@mantine/core'
import { useDisclosure, useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import { embeddedLogin } from '../embed/embedded-login.ts'
import { Palette } from './palette.tsx'
import { Rail } from './rail.tsx'
import { RailContext } from './rail-context.ts'
import classes from './shell.module.css'
import { ShortcutList } from './shortcut-list.tsx'
import { useShellKeys } from './use-shell-keys.ts'

const WIDE = '(min-width: 56.25em)'

/** The frame of every page behind sign-in: the rail beside the content, a drawer where the window is narrow. */
export function Shell() {
  const wide = useMediaQuery(WIDE, window.matchMedia(WIDE).matches) ?? true
  const [collapsed, setCollapsed] = useLocalStorage({ key: 'parley-rail-collapsed', defaultValue: false, getInitialValueInEffect: false })
  const [drawer, { open, close }] = useDisclosure(false)
  const [shortcuts, { open: openShortcuts, close: closeShortcuts }] = useDisclosure(false)
  useShellKeys(openShortcuts)

  const path = useRouterState({ select: (state) => state.location.pathname })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawer closes whenever another page is shown
  useEffect(close, [path])

  const hidden = embeddedLogin()?.appearance.hidesNavigation === true
  const railShown = wide && !collapsed && !hidden
  const context = useMemo(
    () => ({ railShown: railShown || hidden, showRail: () => (wide ? setCollapsed(false) : open()) }),
    [railShown, hidden, wide, open, setCollapsed],
  )

  return (
    <RailContext value={context}>
      <a href="#content" className={classes.skip}>
        Skip to the content
      </a>
      <div className={classes.shell} data-rail={railShown || undefined}>
        {railShown && (
          <aside className={classes.rail} aria-label="Rail">
            <Rail onHide={() => setCollapsed(true)} onShortcuts={openShortcuts} />
          </aside>
        )}
        <main id="content" tabIndex={-1} className={classes.content}>
          <Outlet />
        </main>
      </div>
      <Drawer
        opened={drawer && !wide}
        onClose={close}
        size={288}
        withCloseButton={false}
        padding={0}
        attributes={{ content: { 'aria-label': 'Rail' } }}
        classNames={{ body: classes.drawer }}
      >
        <Rail onHide={close} onShortcuts={openShortcuts} />
      </Drawer>
      <Palette onShortcuts={openShortcuts} />
      <ShortcutList opened={shortcuts} onClose={closeShortcuts} />
    </RailContext>
  )
}

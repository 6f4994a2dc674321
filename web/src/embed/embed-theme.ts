import type { CSSVariablesResolver, MantineColorSchemeManager } from '@mantine/core'
import { cssVariables } from '../theme/theme.ts'
import type { Appearance } from './appearance.ts'
import { backgroundFor, contrast, mix, readableOn } from './contrast.ts'

type Scheme = 'light' | 'dark'
type Variables = Record<string, string>

const TEXT_CONTRAST = 4.5
const SOFT = 0.12
const HOVER = 0.15
const WHITE = '#ffffff'

/** The usual look in a partner's colours; each is moved as far as reading needs. */
export function embedVariables(appearance: Appearance): CSSVariablesResolver {
  return (given) => {
    const usual = cssVariables(given)
    const inScheme = (scheme: Scheme): Variables => {
      const base = usual[scheme]
      return { ...base, ...accentVariables(appearance.primary, base), ...chatVariables(appearance.chat, base) }
    }
    return { variables: usual.variables, light: inScheme('light'), dark: inScheme('dark') }
  }
}

function accentVariables(primary: string | undefined, base: Variables): Variables {
  if (primary === undefined) return {}
  const surface = base['--parley-surface'] ?? WHITE
  const soft = mix(surface, primary, SOFT)
  const accent = readableOn(primary, [surface, base['--mantine-color-body'] ?? surface, soft], TEXT_CONTRAST)
  const filled = readableOn(primary, [WHITE], TEXT_CONTRAST)
  return {
    '--parley-accent': accent,
    '--parley-accent-soft': soft,
    '--mantine-color-anchor': accent,
    '--mantine-color-teal-filled': filled,
    '--mantine-color-teal-filled-hover': mix(filled, '#000000', HOVER),
    '--mantine-primary-color-filled': filled,
    '--mantine-primary-color-filled-hover': mix(filled, '#000000', HOVER),
  }
}

/** Cards keep their paper, so the ground under them must carry the same ink. */
function chatVariables(chat: string | undefined, base: Variables): Variables {
  if (chat === undefined) return {}
  const ink = ['--mantine-color-text', '--mantine-color-dimmed', '--parley-accent'].map((name) => base[name] ?? '#000000')
  return { '--mantine-color-body': backgroundFor(chat, base['--mantine-color-body'] ?? WHITE, ink, TEXT_CONTRAST) }
}

/** Variables of an area whose ground is any colour: its ink is chosen to fit. */
export function areaVariables(background: string | undefined): Variables {
  if (background === undefined) return {}
  const ink = contrast('#23201d', background) >= contrast('#f4f2ef', background) ? '#23201d' : '#f4f2ef'
  const text = readableOn(ink, [background], TEXT_CONTRAST)
  const dimmed = readableOn(mix(text, background, 0.3), [background], TEXT_CONTRAST)
  return {
    '--embed-ground': background,
    '--embed-hover': mix(background, text, 0.08),
    '--embed-chosen': mix(background, text, 0.14),
    '--mantine-color-text': text,
    '--mantine-color-dimmed': dimmed,
    '--mantine-color-placeholder': dimmed,
    '--parley-line': mix(background, text, 0.18),
    '--parley-waiting': mix(background, text, 0.08),
    color: text,
  }
}

/** Nothing is kept in the browser. */
export const forgetfulColorScheme: MantineColorSchemeManager = {
  get: (usual) => usual,
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
}

import { attributeText } from '../../ui/attribute-text.ts'
import type { Mode } from '../../ui/look-fields.tsx'

/** How the widget stands on a page; it travels as attributes of the script. */
export interface WidgetLook {
  readonly color: string
  readonly position: 'right' | 'left'
  readonly title: string
  readonly mode: Mode
}
export const PLAIN_WIDGET: WidgetLook = { color: '', position: 'right', title: '', mode: 'auto' }

interface Snippet {
  readonly origin: string
  readonly storyId: string
  readonly look: WidgetLook
  /** Where the page gets tokens; absent: a token stands in the page. */
  readonly tokenUrl: string
}

/** What is copied into a page: one script that reads nothing of it. */
export function widgetSnippet({ origin, storyId, look, tokenUrl }: Snippet): string {
  const attributes: readonly (readonly [string, string])[] = [
    ['src', `${origin}/widget.js`],
    ['data-bot', storyId],
    tokenUrl === '' ? ['data-token', 'TOKEN'] : ['data-token-url', tokenUrl],
    ['data-title', look.title],
    ['data-color', look.color],
    ['data-position', look.position === 'right' ? '' : look.position],
    ['data-mode', look.mode === 'auto' ? '' : look.mode],
  ]
  const written = attributes.filter(([, value]) => value !== '').map(([name, value]) => `${name}="${attributeText(value)}"`)
  return `<script ${written.join(' ')} async></script>`
}

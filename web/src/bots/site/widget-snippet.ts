/** How the widget stands on a page; it travels as attributes of the script. */
export interface WidgetLook {
  readonly color: string
  readonly position: 'right' | 'left'
  readonly title: string
  readonly mode: 'auto' | 'light' | 'dark'
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
  const written = attributes.filter(([, value]) => value !== '').map(([name, value]) => `${name}="${escaped(value)}"`)
  return `<script ${written.join(' ')} async></script>`
}

/** The call of the site's own server, before each page or when the widget asks for a token. */
export function tokenCall(origin: string, spaceId: string): string {
  return `curl ${origin}/v1/embed/token -H "X-API-Key: $PARLEY_API_KEY" -H 'content-type: application/json' \\
  -d '{"email": "ann@example.com", "name": "Ann", "space_id": "${spaceId}"}'`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}

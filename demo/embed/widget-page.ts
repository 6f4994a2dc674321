/** A page of a site that has nothing of Parley but one line: a button in the corner, and the chat behind it. */
export function widgetPage(parley: string, about: { readonly bot?: string; readonly space?: string; readonly tokenUrl: string }): string {
  const attributes = [
    ['src', `${parley}/widget.js`],
    ...(about.bot === undefined ? [['data-space', about.space ?? '']] : [['data-bot', about.bot]]),
    ['data-token-url', about.tokenUrl],
    ['data-title', 'Ask our shop'],
    ['data-color', '#1d4ed8'],
  ]
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>A shop with a chat</title>
    <link rel="icon" href="data:," />
    <style>
      body { margin: 0 auto; max-width: 640px; padding: 40px 24px; font: 16px/1.6 system-ui, sans-serif; color: #1f2937; background: #fdfcfa; }
    </style>
  </head>
  <body>
    <main>
      <h1>A shop with a chat</h1>
      <p>Everything on this page is the shop’s own, except for the round button in the corner. It comes from one line of HTML.</p>
      <label>A field of the shop <input name="own" /></label>
    </main>
    <script ${attributes.map(([name, value]) => `${name}="${escaped(value ?? '')}"`).join(' ')} async></script>
  </body>
</html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`)
}

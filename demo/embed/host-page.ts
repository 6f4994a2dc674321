import type { Customer } from './customers.ts'

/** The product's page: both customers side by side, which no real product would show. */
export function hostPage(parley: string, customers: readonly Customer[], spaces: ReadonlyMap<string, string>): string {
  const panels = customers.map((customer) => panel(parley, customer, spaces.get(customer.id) ?? '')).join('\n')
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>A product with Parley in it</title>
    <link rel="icon" href="data:," />
    <style>
      body { margin: 0; padding: 24px; font: 15px/1.5 system-ui, sans-serif; color: #1f2937; background: #eef1f5; }
      h1 { margin: 0 0 16px; font-size: 20px; }
      .panels { display: grid; gap: 24px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); }
      .panel { display: grid; gap: 8px; align-content: start; }
      .panel h2 { margin: 0; font-size: 15px; }
      .panel p { margin: 0; color: #4b5563; }
      iframe { width: 100%; height: 640px; border: 1px solid #cbd2dc; border-radius: 12px; background: #fff; }
      @media (max-width: 30em) { body { padding: 12px; } }
    </style>
  </head>
  <body>
    <h1>A product with Parley in it</h1>
    <div class="panels">
${panels}
    </div>
    <script src="/frames.js"></script>
  </body>
</html>
`
}

function panel(parley: string, { id, name, person, look }: Customer, space: string): string {
  const src = `${parley}/embed/spaces/${encodeURIComponent(space)}?${new URLSearchParams(look)}`
  return `      <section class="panel">
        <h2>${escaped(name)}</h2>
        <p>Signed in: ${escaped(person.name)}</p>
        <iframe title="Questions of ${escaped(name)}" data-customer="${escaped(id)}" data-src="${escaped(src)}"></iframe>
      </section>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`)
}

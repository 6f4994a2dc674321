import type { FastifyReply } from 'fastify'
import { relaxPolicy } from '../server/security-headers.ts'

export interface ConsentPage {
  readonly title: string
  /** Who asks, in words that are theirs and so only quoted. */
  readonly lead: string
  readonly signedInAs: string
  readonly permissions: readonly string[]
  readonly warning: string
  readonly allow: string
  /** Carried by the form. */
  readonly secret: string
  /** The one origin, or scheme, that the answer goes to. */
  readonly answersTo: string
}

/** A page without a script. Its form may lead to one address besides ours. */
export function sendConsent(reply: FastifyReply, page: ConsentPage): FastifyReply {
  relaxPolicy(reply, { formAction: page.answersTo })
  const { title, lead, signedInAs, permissions, warning, allow, secret } = page
  return send(
    reply,
    200,
    title,
    `<p>${escaped(lead)}</p>
<p>It will be able to:</p>
<ul>${permissions.map((each) => `<li>${escaped(each)}</li>`).join('')}</ul>
<p class="note">${escaped(warning)}</p>
<form method="post" action="/oauth/consent">
<input type="hidden" name="ticket" value="${escaped(secret)}">
<div class="row"><button name="decision" value="allow" class="main">${escaped(allow)}</button><button name="decision" value="deny">Cancel</button></div>
</form>
<p class="note">You are signed in as ${escaped(signedInAs)}.</p>`,
  )
}

export function sendMessage(reply: FastifyReply, status: number, title: string, text: string): FastifyReply {
  return send(reply, status, title, `<p>${escaped(text)}</p>`)
}

function send(reply: FastifyReply, status: number, title: string, body: string): FastifyReply {
  // with no-referrer a browser would not say where a form came from, and that is asked for
  reply.status(status).header('referrer-policy', 'same-origin').type('text/html; charset=utf-8')
  return reply.send(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${escaped(title)} · Parley</title><link rel="icon" type="image/svg+xml" href="/mark.svg"><style nonce="${reply.request.cspNonce}">${STYLE}</style></head>
<body><main><h1>${escaped(title)}</h1>
${body}</main></body></html>`)
}

const STYLE = `:root{--bg:#fbfaf8;--card:#fff;--text:#24211e;--dim:#6b645d;--line:#dcd7d0;--main:#0f766e;--on-main:#fff}
@media (prefers-color-scheme:dark){:root{--bg:#1a1816;--card:#24211e;--text:#f0ece6;--dim:#b3aba2;--line:#453f39;--main:#5eccbf;--on-main:#0b211e}}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--bg);color:var(--text);font:16px/1.5 Inter,system-ui,sans-serif}
main{box-sizing:border-box;width:min(460px,100vw - 32px);margin:24px 0;padding:28px;background:var(--card);border:1px solid var(--line);border-radius:12px;overflow-wrap:anywhere}
h1{margin:0 0 12px;font-size:22px;line-height:1.3}ul{padding-left:20px}.note{color:var(--dim);font-size:14px}
.row{display:flex;flex-wrap:wrap;gap:12px;margin:20px 0}button{font:inherit;min-height:44px;padding:0 20px;border:1px solid var(--line);border-radius:8px;background:none;color:inherit;cursor:pointer}
.main{background:var(--main);border-color:var(--main);color:var(--on-main);font-weight:600}button:focus-visible{outline:3px solid var(--main);outline-offset:2px}`

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)
}

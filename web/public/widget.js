// Parley's chat for any page: a round button and, once it is pressed, a frame of the product. Reads nothing of the page it stands on.
// <script src="https://parley.example.com/widget.js" data-bot="…" data-token="…" async></script>
;(() => {
  const script = document.currentScript
  if (!(script instanceof HTMLScriptElement)) return
  const origin = new URL(script.src).origin
  const said = script.dataset
  const place = said.bot ? `bots/${encodeURIComponent(said.bot)}` : said.space ? `spaces/${encodeURIComponent(said.space)}` : ''
  if (place === '') {
    console.warn('Parley: the script needs data-bot or data-space')
    return
  }

  const PATIENCE_MS = 20000
  const LONGEST_CHAT = 1000
  const color = /^#([0-9a-f]{3}){1,2}$/i.test(said.color ?? '') ? said.color : '#0f766e'
  const ink = luminance(color) > 0.4 ? '#1a1816' : '#ffffff'
  const mode = said.mode === 'light' || said.mode === 'dark' ? said.mode : 'auto'
  const title = said.title?.trim() || 'Chat'
  const openLabel = said.label?.trim() || `Open ${title}`
  const isLeft = said.position === 'left'

  const STYLE = `
    :host { all: initial; }
    * { box-sizing: border-box; font: 15px/1.4 system-ui, sans-serif; }
    .launcher, .panel { position: fixed; z-index: 2147483000; ${isLeft ? 'left' : 'right'}: 20px; }
    .launcher { bottom: 20px; width: 56px; height: 56px; border: 0; border-radius: 28px; cursor: pointer; display: grid; place-items: center;
      color: ${ink}; background: ${color}; box-shadow: 0 2px 10px rgb(0 0 0 / 22%); transition: transform 120ms; }
    .launcher:hover { transform: scale(1.04); }
    :focus-visible { outline: 3px solid ${color}; outline-offset: 3px; }
    .launcher[data-unread]::after { content: ""; position: absolute; top: 2px; inset-inline-end: 2px; width: 14px; height: 14px; border-radius: 7px;
      background: #c2410c; border: 2px solid #fff; }
    .panel { bottom: 88px; width: 400px; height: min(640px, calc(100dvh - 108px)); display: grid; grid-template-rows: auto minmax(0, 1fr);
      overflow: hidden; border: 1px solid rgb(127 127 127 / 35%); border-radius: 16px; background: Canvas; color: CanvasText;
      color-scheme: ${mode === 'auto' ? 'light dark' : mode}; box-shadow: 0 8px 32px rgb(0 0 0 / 24%); }
    .panel[hidden] { display: none; }
    .panel > span { position: absolute; }
    .head { display: flex; align-items: center; justify-content: space-between; gap: 8px; padding: 8px 8px 8px 16px; color: ${ink}; background: ${color}; }
    .head h2 { margin: 0; font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .close { width: 36px; height: 36px; border: 0; border-radius: 8px; display: grid; place-items: center; color: inherit; background: none; cursor: pointer; }
    .close:focus-visible { outline-color: currentColor; outline-offset: -3px; }
    .body { position: relative; min-height: 0; }
    iframe { position: absolute; inset: 0; width: 100%; height: 100%; border: 0; color-scheme: normal; }
    .trouble { margin: 0; padding: 24px; }
    @media (max-width: 480px) {
      .panel { inset: 0; width: auto; height: auto; border: 0; border-radius: 0; }
      .panel:not([hidden]) ~ .launcher { display: none; }
    }
    @media (prefers-reduced-motion: reduce) { .launcher { transition: none; } }
    @media (forced-colors: active) { .launcher { border: 2px solid ButtonText; } }
  `

  const host = document.createElement('parley-widget')
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  root.adoptedStyleSheets = [sheet]

  const head = make('div', { className: 'head' }, [make('h2', { textContent: title }), button('close', `Close ${title}`, 'M6 6l12 12M18 6L6 18', close)])
  const body = make('div', { className: 'body' })
  // focus that leaves the panel at one end comes back at the other
  const [before, after] = [sentinel(() => body.querySelector('iframe')), sentinel(() => head.querySelector('button'))]
  const panel = make('div', { className: 'panel', hidden: true }, [before, head, body, after])
  panel.setAttribute('role', 'dialog')
  panel.setAttribute('aria-label', title)
  const launcher = button('launcher', openLabel, 'M4 5h16v11H9l-5 4z', () => (panel.hidden ? open() : close()))
  launcher.setAttribute('aria-expanded', 'false')
  launcher.setAttribute('aria-haspopup', 'dialog')
  root.append(panel, launcher)
  root.addEventListener('keydown', (event) => event.key === 'Escape' && !panel.hidden && close())

  let frame
  let isReady = false
  let isAsking = false

  async function open() {
    panel.hidden = false
    launcher.setAttribute('aria-expanded', 'true')
    launcher.removeAttribute('data-unread')
    if (frame !== undefined) return frame.focus()
    head.querySelector('button').focus()
    if (isAsking) return
    try {
      load(await token())
    } catch {
      fail()
    }
  }

  function close() {
    panel.hidden = true
    launcher.setAttribute('aria-expanded', 'false')
    launcher.focus()
  }

  function load(text) {
    const look = new URLSearchParams({ uiMode: mode, primaryColor: color.slice(1), hideTitle: '1', hideSideNavigation: '1', widget: '1' })
    const secret = new URLSearchParams({ ...(text !== '' && { embedToken: text }), ...(kept() && { chat: kept() }) })
    frame = make('iframe', { title, src: `${origin}/embed/${place}?${look}#${secret}`, referrerPolicy: 'origin', allow: 'clipboard-write' })
    body.replaceChildren(frame)
    setTimeout(() => !isReady && fail(), PATIENCE_MS)
  }

  // which chat runs, never what was said: only where the browser keeps nothing for a frame, and as long as the tab is open
  function kept() {
    try {
      return sessionStorage.getItem(`parley.${place}`) ?? ''
    } catch {
      return ''
    }
  }

  function keep(chat) {
    try {
      if (typeof chat === 'string' && chat.length <= LONGEST_CHAT) sessionStorage.setItem(`parley.${place}`, chat)
    } catch {
      // the next page begins a new chat
    }
  }

  function fail() {
    frame = undefined
    isReady = false
    const again = make('button', { type: 'button', textContent: 'Try again', onclick: () => open() })
    const text = make('p', { className: 'trouble', textContent: 'The chat could not be loaded. ' }, [again])
    text.setAttribute('role', 'alert')
    body.replaceChildren(text)
  }

  /** The page's own, or one that its server makes for whoever is there. */
  async function token() {
    if (!said.tokenUrl) return said.token ?? ''
    isAsking = true
    try {
      const response = await fetch(said.tokenUrl, { method: 'POST', credentials: 'same-origin' })
      if (!response.ok) throw new Error(String(response.status))
      return String((await response.json()).token)
    } finally {
      isAsking = false
    }
  }

  async function renew() {
    if (said.tokenUrl && !isAsking) tell(await token().catch(() => ''))
    else script.dispatchEvent(new CustomEvent('parley:token-expired', { bubbles: true }))
  }

  function tell(text) {
    if (text !== '') frame?.contentWindow?.postMessage({ type: 'parley:token', token: text }, origin)
  }

  window.addEventListener('message', ({ source, origin: from, data }) => {
    if (frame === undefined || source !== frame.contentWindow || from !== origin) return
    if (data?.type === 'parley:ready') {
      isReady = true
      if (!panel.hidden) frame.focus()
    }
    if (data?.type === 'parley:close') close()
    if (data?.type === 'parley:keep') keep(data.chat)
    if (data?.type === 'parley:answered' && panel.hidden) launcher.setAttribute('data-unread', '')
    if (data?.type === 'parley:token-expired') void renew()
  })
  // a page that renews tokens itself writes the new one where the old one stood
  new MutationObserver(() => tell(said.token ?? '')).observe(script, { attributes: true, attributeFilter: ['data-token'] })

  if (document.body) document.body.append(host)
  else document.addEventListener('DOMContentLoaded', () => document.body.append(host))

  function make(name, properties, children = []) {
    const element = Object.assign(document.createElement(name), properties)
    element.append(...children)
    return element
  }

  function button(className, label, path, onclick) {
    const element = make('button', { type: 'button', className, onclick })
    element.setAttribute('aria-label', label)
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
    const line = document.createElementNS('http://www.w3.org/2000/svg', 'path')
    const drawn = {
      width: 24,
      height: 24,
      viewBox: '0 0 24 24',
      fill: 'none',
      stroke: 'currentColor',
      'stroke-width': 2,
      'stroke-linejoin': 'round',
      'aria-hidden': 'true',
    }
    for (const [key, value] of Object.entries(drawn)) svg.setAttribute(key, String(value))
    line.setAttribute('d', path)
    svg.append(line)
    element.append(svg)
    return element
  }

  function sentinel(target) {
    return make('span', { tabIndex: 0, onfocus: () => (target() ?? head.querySelector('button'))?.focus() })
  }

  function luminance(hex) {
    const long = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, '$&$&') : hex
    const [red, green, blue] = [1, 3, 5].map((at) => (Number.parseInt(long.slice(at, at + 2), 16) / 255) ** 2.2)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
})()

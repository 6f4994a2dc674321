import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const FONT = fileURLToPath(import.meta.resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'))

/** The look of the page, its typeface included. */
export async function htmlStyle(): Promise<string> {
  loaded ??= readFile(FONT, 'base64')
  const font = await loaded
  return `@font-face{font-family:Inter;font-weight:100 900;src:url(data:font/woff2;base64,${font}) format("woff2")}\n${RULES}`
}
let loaded: Promise<string> | undefined

/** Text cells are text to a spreadsheet that they are pasted into, whatever they begin with. */
const RULES = `*{box-sizing:border-box}
html{background:#faf9f7}
body{margin:0;padding:40px 16px;color:#23201d;font:16px/1.625 Inter,system-ui,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
main{max-width:880px;margin:0 auto;padding:48px 56px;background:#fff;border:1px solid #eae7e2;border-radius:12px}
h1{margin:0;font-size:28px;line-height:1.3;font-weight:600;letter-spacing:-.01em;text-wrap:balance}
h2{margin:0 0 8px;font-size:18px;line-height:1.4;font-weight:600;text-wrap:pretty}
h3{margin:24px 0 4px;font-size:15px;line-height:1.45;font-weight:600}
p,ul{margin:12px 0}
section{margin-top:40px;padding-top:28px;border-top:1px solid #eae7e2}
.question{margin:0 0 8px;color:#69635c}
.facts{margin:16px 0 24px;padding:0;list-style:none;color:#69635c;font-size:13px;line-height:1.6}
.quiet{color:#69635c;font-size:13px;margin:6px 0}
.share{display:flex;align-items:center;gap:12px;margin:4px 0 12px;color:#69635c;font-size:13px}
.track{flex:none;width:160px;height:6px;border-radius:3px;background:#eae7e2;overflow:hidden}
.bar{display:block;height:100%;border-radius:3px;background:#0f766e}
.against{background:repeating-linear-gradient(135deg,#0f766e 0 3px,#b0ddd6 3px 6px)}
.marked{padding:0;list-style:none}
.marked li{position:relative;padding-left:24px;margin:4px 0}
.marked .marker{position:absolute;left:0;color:#69635c}
.depth-1{left:24px;margin-right:24px!important}.depth-2{left:48px;margin-right:48px!important}.depth-3,.depth-4{left:72px;margin-right:72px!important}
figure{margin:20px 0 28px}
img{display:block;width:100%;height:auto}
figcaption{margin-top:12px;font-size:14px;font-weight:500}
figcaption a{margin-left:8px;color:#0f766e;font-weight:400;font-size:13px}
.table{margin-top:8px;overflow-x:auto}
table{border-collapse:collapse;font-size:13px;line-height:1.45}
th,td{padding:5px 24px 5px 0;text-align:left;vertical-align:top;border-bottom:1px solid #eae7e2;mso-number-format:"\\@";min-width:48px;max-width:280px}
th{color:#69635c;font-weight:500;border-bottom-color:#c6c1b9;vertical-align:bottom}
.n{text-align:right;white-space:nowrap;overflow-wrap:normal;mso-number-format:General}
pre{margin:8px 0;padding:12px 16px;border-radius:8px;background:#f4f2ef;font:12px/1.6 "JetBrains Mono",ui-monospace,monospace;white-space:pre-wrap}
code{font:.88em "JetBrains Mono",ui-monospace,monospace;background:#f4f2ef;padding:1px 4px;border-radius:4px}
footer{max-width:880px;margin:16px auto 0;color:#69635c;font-size:13px}
footer b{color:#0f766e;font-weight:600}
a:focus-visible,[tabindex]:focus-visible{outline:2px solid #0f766e;outline-offset:2px}
@media (max-width:640px){body{padding:0 0 24px}main{padding:28px 20px;border:0;border-radius:0}footer{padding:0 20px}h1{font-size:23px}}
@media print{html{background:#fff}body{padding:0;font-size:11pt}main{max-width:none;padding:0;border:0}section{break-inside:auto}h2,h3,figcaption{break-after:avoid}img,tr,pre{break-inside:avoid}.table{overflow:visible}}
@page{margin:18mm}`

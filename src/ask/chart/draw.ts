import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Resvg } from '@resvg/resvg-js'
import type { Loader, Spec } from 'vega'
import { parse, View } from 'vega'
import { expressionInterpreter } from 'vega-interpreter'
import { compile, type TopLevelSpec } from 'vega-lite'
import { chartConfig } from './palette.ts'

const WIDTH = 800
const HEIGHT = 450
const PIXELS_WIDE = 1600

/** Reads nothing, wherever it is asked to. */
const LOADER: Loader = {
  load: refuse,
  sanitize: refuse,
  http: refuse,
  file: refuse,
}
async function refuse(): Promise<never> {
  throw new Error('a chart holds its own data and loads nothing')
}

const fonts = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/inter/package.json'))
const FONT_FILES = ['400Regular/Inter_400Regular.ttf', '500Medium/Inter_500Medium.ttf', '600SemiBold/Inter_600SemiBold.ttf'].map((file) => join(fonts, file))

/** SVG of a spec, drawn by the interpreter (no code is generated) with nothing to load from. */
export async function drawSvg(spec: object): Promise<string> {
  const sized: unknown = {
    ...spec,
    width: WIDTH,
    height: HEIGHT,
    autosize: { type: 'fit', contains: 'padding' },
    config: { ...chartConfig('light'), background: '#FFFFFF' },
  }
  // vega-lite's type of a spec is a union of hundreds of shapes; it checks what it is given itself
  const vega: Spec = compile(sized as TopLevelSpec, { logger: SILENT }).spec
  const view = new View(parse(vega, undefined, { ast: true }), { renderer: 'none', loader: LOADER, expr: expressionInterpreter, logLevel: 0 })
  try {
    await view.runAsync()
    return await view.toSVG()
  } finally {
    view.finalize()
  }
}

export async function drawPng(spec: object): Promise<Uint8Array> {
  const svg = await drawSvg(spec)
  if (/<image|href=|<foreignObject|<script/i.test(svg)) throw new Error('the picture refers to something outside itself')
  const box = { ...size(svg) }
  const page = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}"><rect width="100%" height="100%" fill="#FFFFFF"/><svg x="0" y="0" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${box.width} ${box.height}">${inner(svg)}</svg></svg>`
  const image = new Resvg(page, {
    fitTo: { mode: 'width', value: PIXELS_WIDE },
    font: { loadSystemFonts: false, fontFiles: FONT_FILES, defaultFontFamily: 'Inter' },
  })
  return image.render().asPng()
}

function size(svg: string): { readonly width: number; readonly height: number } {
  const width = Number(/<svg[^>]* width="([\d.]+)"/.exec(svg)?.[1] ?? WIDTH)
  const height = Number(/<svg[^>]* height="([\d.]+)"/.exec(svg)?.[1] ?? HEIGHT)
  return { width, height }
}
function inner(svg: string): string {
  return svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'))
}

const SILENT = { level: () => SILENT, error: () => SILENT, warn: () => SILENT, info: () => SILENT, debug: () => SILENT }

import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import embed, { type VisualizationSpec } from 'vega-embed'
import { expressionInterpreter } from 'vega-interpreter'
import type { VegaSpec } from '../api/wire.ts'
import { chartTitle } from './chart-title.ts'
import { ChartTrouble } from './chart-trouble.tsx'
import { inertLoader } from './inert-loader.ts'
import classes from './vega-chart.module.css'
import { vegaConfig } from './vega-theme.ts'

const HEIGHT = 260
/** Title, subtitle and axis around a picture. */
const AROUND = 92
/** Below this width names under bars stand aslant. */
const NARROW = 560
const SLOPE = -35

interface Props {
  readonly spec: VegaSpec
  readonly description: string
  /** Instead of the spec's own; pictures of rows of bars keep theirs. */
  readonly height?: number
}

/** Draws a Vega-Lite spec without evaluating code and without loading anything. */
export function VegaChart({ spec, description, height }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const [failed, setFailed] = useState(false)

  useEffect(() => {
    const element = place.current
    if (element === null) return
    let gone = false
    const drawing = embed(element, fitted(spec, { height, narrow: element.clientWidth < NARROW }), {
      mode: 'vega-lite',
      ast: true,
      expr: expressionInterpreter,
      renderer: 'svg',
      actions: false,
      defaultStyle: false,
      tooltip: { disableDefaultStyle: true, theme: scheme },
      loader: inertLoader,
      config: vegaConfig(scheme),
    })
    drawing.then(
      (drawn) => gone && drawn.finalize(),
      () => !gone && setFailed(true),
    )
    return () => {
      gone = true
      void drawing.then(
        (drawn) => drawn.finalize(),
        () => undefined,
      )
    }
  }, [spec, scheme, height])

  if (failed) return <ChartTrouble />
  const title = chartTitle(spec)
  return (
    <figure className={classes.figure} style={{ minHeight: heightOf(spec, height) + AROUND }}>
      {title !== undefined && (
        <div className={classes.words}>
          <p className={classes.title}>{title.text}</p>
          {title.subtitle !== undefined && <p className={classes.subtitle}>{title.subtitle}</p>}
        </div>
      )}
      <div ref={place} className={classes.place} aria-hidden />
      <figcaption className={classes.description}>{description}</figcaption>
    </figure>
  )
}

function heightOf(spec: VegaSpec, wanted: number | undefined): number {
  const own = typeof spec.height === 'number' ? spec.height : HEIGHT
  return own === HEIGHT ? (wanted ?? own) : own
}

interface Room {
  readonly height: number | undefined
  readonly narrow: boolean
}

/** Charts take the width they are given; a facet keeps its own. */
function fitted(spec: VegaSpec, { height, narrow }: Room): VisualizationSpec {
  const whole = !('facet' in spec || 'concat' in spec || 'hconcat' in spec || 'vconcat' in spec || 'repeat' in spec)
  const fit = whole ? { width: 'container', height: heightOf(spec, height), autosize: { type: 'fit-x', contains: 'padding', resize: true } } : {}
  const { title: _words, ...untitled } = spec
  const drawn = chartTitle(spec) === undefined ? spec : untitled
  const copy = JSON.parse(JSON.stringify({ ...drawn, ...fit, $schema: 'https://vega.github.io/schema/vega-lite/v6.json' }))
  const below = copy.encoding?.x
  if (narrow && below?.type === 'ordinal') below.axis = { ...below.axis, labelAngle: SLOPE }
  return copy
}

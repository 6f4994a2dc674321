import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import embed, { type VisualizationSpec } from 'vega-embed'
import { expressionInterpreter } from 'vega-interpreter'
import type { VegaSpec } from '../api/wire.ts'
import { ChartTrouble } from './chart-trouble.tsx'
import { inertLoader } from './inert-loader.ts'
import classes from './vega-chart.module.css'
import { vegaConfig } from './vega-theme.ts'

const HEIGHT = 320

/** Draws a Vega-Lite spec without evaluating code and without loading anything. */
export function VegaChart({ spec, description }: { readonly spec: VegaSpec; readonly description: string }) {
  const place = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const [failed, setFailed] = useState(false)

  useEffect(() => {
    const element = place.current
    if (element === null) return
    let gone = false
    const drawing = embed(element, fitted(spec), {
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
  }, [spec, scheme])

  if (failed) return <ChartTrouble />
  return (
    <figure className={classes.figure}>
      <div ref={place} className={classes.place} aria-hidden />
      <figcaption className={classes.description}>{description}</figcaption>
    </figure>
  )
}

/** Charts take the width they are given; a facet keeps its own. */
function fitted(spec: VegaSpec): VisualizationSpec {
  const whole = !('facet' in spec || 'concat' in spec || 'hconcat' in spec || 'vconcat' in spec || 'repeat' in spec)
  const fit = whole ? { width: 'container', height: spec.height ?? HEIGHT, autosize: { type: 'fit', contains: 'padding', resize: true } } : {}
  return JSON.parse(JSON.stringify({ ...spec, ...fit, $schema: 'https://vega.github.io/schema/vega-lite/v6.json' }))
}

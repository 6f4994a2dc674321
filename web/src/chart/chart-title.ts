import type { VegaSpec } from '../api/wire.ts'

interface ChartTitle {
  readonly text: string
  readonly subtitle: string | undefined
}

/** What a chart is called. It is written above the picture instead of into it, where it can break its lines and be marked. */
export function chartTitle({ title }: VegaSpec): ChartTitle | undefined {
  if (typeof title === 'string') return { text: title, subtitle: undefined }
  if (typeof title !== 'object' || title === null || !('text' in title) || typeof title.text !== 'string') return undefined
  return { text: title.text, subtitle: 'subtitle' in title && typeof title.subtitle === 'string' ? title.subtitle : undefined }
}

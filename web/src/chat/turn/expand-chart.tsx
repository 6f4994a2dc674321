import { ActionIcon, Modal, Skeleton, Tooltip } from '@mantine/core'
import { useDisclosure, useViewportSize } from '@mantine/hooks'
import { IconMaximize } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import type { VegaSpec } from '../../api/wire.ts'

const VegaChart = lazy(() => import('../../chart/vega-chart.tsx').then((module) => ({ default: module.VegaChart })))

/** Title of the dialog; title, legend and axes of the chart; air. */
const AROUND_PX = 330
const LEAST_PX = 200

/** The chart as large as the window. */
export function ExpandChart({ spec, description }: { readonly spec: VegaSpec; readonly description: string }) {
  const [opened, { open, close }] = useDisclosure(false)
  const { height } = useViewportSize()
  return (
    <>
      <Tooltip label="Expand the chart">
        <ActionIcon visibleFrom="xs" onClick={open} aria-label="Expand the chart">
          <IconMaximize size={16} />
        </ActionIcon>
      </Tooltip>
      <Modal opened={opened} onClose={close} size="100%" title="Chart" closeButtonProps={{ 'aria-label': 'Close' }}>
        <Suspense fallback={<Skeleton height={LEAST_PX} />}>
          <VegaChart spec={spec} description={description} height={Math.max(LEAST_PX, height - AROUND_PX)} />
        </Suspense>
      </Modal>
    </>
  )
}

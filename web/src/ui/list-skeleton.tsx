import { Skeleton, Stack } from '@mantine/core'
import classes from './list-skeleton.module.css'

const WIDTHS = ['38%', '52%', '44%']

/** Stands where a list of rows will be, in its shape. */
export function ListSkeleton() {
  return (
    <div className={classes.list} aria-hidden>
      {WIDTHS.map((width) => (
        <Stack key={width} gap={8} className={classes.row}>
          <Skeleton height={12} width={width} />
          <Skeleton height={10} width="68%" />
        </Stack>
      ))}
    </div>
  )
}

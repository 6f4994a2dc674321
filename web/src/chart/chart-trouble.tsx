import { Text } from '@mantine/core'

export function ChartTrouble() {
  return (
    <Text c="dimmed" py={40} ta="center">
      This chart could not be drawn. The table has the same rows.
    </Text>
  )
}

import { z } from 'zod'

const Labelled = z.object({ name: z.string(), label: z.string() })
/** Of a plan only what its columns are called; a set of queries has the columns of its first. */
const Query: z.ZodType<readonly z.output<typeof Labelled>[]> = z.lazy(() =>
  z.union([
    z.looseObject({ kind: z.literal('set'), inputs: z.tuple([Query], z.unknown()) }).transform(({ inputs }) => inputs[0]),
    z.looseObject({ columns: z.array(z.unknown()) }).transform(({ columns }) => columns.flatMap((each) => Labelled.safeParse(each).data ?? [])),
  ]),
)
/** What the columns of an answer are called; none where the plan says nothing. */
export const PlanLabels = z
  .looseObject({ query: Query })
  .transform(({ query }) => query)
  .catch([])

/** As people see a column: its label, else its name in words. */
export function labelOf(name: string, labels: readonly z.output<typeof Labelled>[]): string {
  const label = labels.find((each) => each.name === name)?.label
  const words = name.replaceAll('_', ' ')
  return label ?? words.charAt(0).toUpperCase() + words.slice(1)
}

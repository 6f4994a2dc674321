import { ActionIcon, Button, Group, NumberInput, Select, Stack, Text, Title } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Caps, saveModelSettings } from './models-api.ts'
import classes from './models-page.module.css'
import { Problem } from './problem.tsx'
import { useSaving } from './use-saving.ts'
import { groupsQuery } from './users-api.ts'

type Amount = string | number

/** Limits on use; beyond one, questions are answered by the engine alone and say so. */
export function ModelLimits({ caps }: { readonly caps: Caps }) {
  const groups = useQuery(groupsQuery)
  const [org, setOrg] = useState<Amount>(caps.org_tokens_per_day ?? '')
  const [month, setMonth] = useState<Amount>(caps.org_usd_per_month ?? '')
  const [person, setPerson] = useState<Amount>(caps.user_tokens_per_day ?? '')
  const [question, setQuestion] = useState<Amount>(caps.usd_per_question ?? '')
  const [ofGroups, setOfGroups] = useState<Readonly<Record<string, Amount>>>(caps.group_tokens_per_day)
  const free = (groups.data ?? []).map(({ name }) => name).filter((name) => !(name in ofGroups))

  const { busy, failure, submit } = useSaving(async () => {
    await saveModelSettings({
      caps: {
        org_tokens_per_day: amountOf(org),
        org_usd_per_month: amountOf(month),
        user_tokens_per_day: amountOf(person),
        usd_per_question: amountOf(question),
        group_tokens_per_day: Object.fromEntries(Object.entries(ofGroups).flatMap(([name, amount]) => (amount === '' ? [] : [[name, Number(amount)]]))),
      },
    })
    return 'The limits are in force.'
  })

  return (
    <section aria-labelledby="limits">
      <Title order={2} id="limits" mb={4}>
        Limits
      </Title>
      <Text c="dimmed" mb={12}>
        Days and months are those of UTC. Beyond a limit, questions are answered by the engine alone, and the answer says so. Empty: no limit.
      </Text>
      <form onSubmit={submit}>
        <Stack gap={16}>
          <div className={classes.modes}>
            <NumberInput label="Everyone, tokens per day" {...TOKENS} value={org} onChange={setOrg} />
            <NumberInput label="Each person, tokens per day" {...TOKENS} value={person} onChange={setPerson} />
            <NumberInput label="Everyone, USD per month" {...USD} value={month} onChange={setMonth} />
            <NumberInput label="One question, USD" {...USD} value={question} onChange={setQuestion} />
          </div>
          {Object.entries(ofGroups).map(([name, amount]) => (
            <Group key={name} gap={8} align="flex-end" wrap="nowrap" maw={420}>
              <NumberInput
                label={`Members of ${name} together, tokens per day`}
                {...TOKENS}
                value={amount}
                onChange={(value) => setOfGroups((all) => ({ ...all, [name]: value }))}
                flex={1}
              />
              <ActionIcon
                size={36}
                aria-label={`No limit for ${name}`}
                onClick={() => setOfGroups((all) => Object.fromEntries(Object.entries(all).filter(([each]) => each !== name)))}
              >
                <IconX size={16} />
              </ActionIcon>
            </Group>
          ))}
          {free.length > 0 && (
            <Select
              label="A limit for a group"
              placeholder="Choose a group"
              data={free}
              value={null}
              onChange={(name) => name !== null && setOfGroups((all) => ({ ...all, [name]: '' }))}
              maw={420}
            />
          )}
          <Problem failure={failure} />
          <Group>
            <Button type="submit" loading={busy}>
              Save limits
            </Button>
          </Group>
        </Stack>
      </form>
    </section>
  )
}

const TOKENS = { min: 0, max: 1_000_000_000_000, thousandSeparator: ',', decimalScale: 0, hideControls: true, placeholder: 'no limit' } as const
const USD = { min: 0, max: 1_000_000, thousandSeparator: ',', decimalScale: 4, hideControls: true, prefix: '$', placeholder: 'no limit' } as const

function amountOf(amount: Amount): number | null {
  return amount === '' ? null : Number(amount)
}

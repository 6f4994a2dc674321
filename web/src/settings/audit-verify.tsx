import { Button, Text } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { sentence } from '../api/failure.ts'
import { verifyAudit } from './audit-api.ts'

/** Reads the whole log again and says whether it is as it was written. */
export function AuditVerify() {
  const check = useMutation({ mutationFn: verifyAudit })
  const { data } = check
  return (
    <>
      <Button variant="default" leftSection={<IconShieldCheck size={16} />} loading={check.isPending} onClick={() => check.mutate()}>
        Check the log
      </Button>
      <div role="status">
        {data?.ok === true && <Text>All {data.entries.toLocaleString()} entries are as they were written.</Text>}
        {data?.ok === false && (
          <Text c="var(--parley-failed)">
            The log was changed{data.first_bad !== undefined && `: entry ${data.first_bad.toLocaleString()} does not fit the one before it`}. Keep a copy and
            look at backups.
          </Text>
        )}
        {check.isError && <Text c="var(--parley-failed)">{sentence(check.error)}</Text>}
      </div>
    </>
  )
}

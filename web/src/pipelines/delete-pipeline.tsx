import { Checkbox } from '@mantine/core'
import { useState } from 'react'
import { DeleteByName } from '../ui/delete-by-name.tsx'
import { removePipeline } from './pipelines-api.ts'

/** Asks for the name, because runs and secrets go with it. */
export function DeletePipeline({ name, onDeleted }: { readonly name: string; readonly onDeleted: () => Promise<void> }) {
  const [data, setData] = useState(false)
  return (
    <DeleteByName
      kind="pipeline"
      name={name}
      consequence="Its config, secrets and runs go. What it loaded stays and can still be asked, unless you say so."
      onDelete={() => removePipeline(name, data, onDeleted)}
    >
      <Checkbox label="Delete the loaded data and its connection, too" checked={data} onChange={(event) => setData(event.currentTarget.checked)} />
    </DeleteByName>
  )
}

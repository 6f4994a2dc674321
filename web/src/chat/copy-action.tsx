import { ActionIcon, Tooltip, VisuallyHidden } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { copyText } from './copy-text.ts'

const SAID_MS = 1600

export function CopyAction({ text, label }: { readonly text: string | (() => string); readonly label: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), SAID_MS)
    return () => clearTimeout(timer)
  }, [copied])
  async function copy() {
    await copyText(typeof text === 'string' ? text : text())
    setCopied(true)
  }
  return (
    <>
      <Tooltip label={copied ? 'Copied' : label}>
        <ActionIcon onClick={() => void copy()} aria-label={label}>
          {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
        </ActionIcon>
      </Tooltip>
      <VisuallyHidden role="status">{copied ? 'Copied' : ''}</VisuallyHidden>
    </>
  )
}

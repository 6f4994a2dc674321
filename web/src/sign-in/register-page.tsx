import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { call } from '../api/client.ts'
import { Failure, sentence } from '../api/failure.ts'
import { usePageTitle } from '../shell/page-title.ts'
import { EntryFrame } from './entry-frame.tsx'
import { InsecureWarning } from './insecure-warning.tsx'
import { NewPassword } from './new-password.tsx'

/** Where people make themselves an account; a letter then confirms the address. */
export function RegisterPage() {
  usePageTitle('Create an account')
  const [sentTo, setSentTo] = useState('')
  if (sentTo !== '') return <CheckMail email={sentTo} />
  return (
    <EntryFrame title="Create an account" lead="You get a letter with a link that confirms your address.">
      <InsecureWarning />
      <RegisterForm onSent={setSentTo} />
      <ToSignIn />
    </EntryFrame>
  )
}

function RegisterForm({ onSent }: { readonly onSent: (email: string) => void }) {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<{ readonly text: string; readonly fields: Readonly<Record<string, string>> }>()

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '')
    setBusy(true)
    setFailure(undefined)
    try {
      await call('POST', '/api/auth/register', { username: text('email'), password: text('password'), realname: text('realname') })
      onSent(text('email').trim())
    } catch (error) {
      setFailure({ text: sentence(error), fields: error instanceof Failure ? error.fields : {} })
      setBusy(false)
    }
  }

  const fields = failure?.fields ?? {}
  return (
    <form onSubmit={submit}>
      <Stack gap={16}>
        <TextInput name="realname" label="Your name" autoComplete="name" required withAsterisk={false} size="md" error={fields.realname} />
        <TextInput name="email" type="email" label="E-mail" autoComplete="username" required withAsterisk={false} size="md" error={fields.username} />
        <NewPassword size="md" error={fields.password} />
        {failure !== undefined && <Problem text={failure.text} />}
        <Button type="submit" loading={busy} size="md" fullWidth>
          Create the account
        </Button>
      </Stack>
    </form>
  )
}

function CheckMail({ email }: { readonly email: string }) {
  const [said, setSaid] = useState('')
  const [problem, setProblem] = useState('')
  async function again() {
    setProblem('')
    try {
      await call('POST', '/api/auth/resend_verification_mail', { username: email })
      setSaid('Sent again. Only the newest link works.')
    } catch (error) {
      setProblem(sentence(error))
    }
  }
  return (
    <EntryFrame title="Check your mail" lead={`A letter is on its way to ${email}. Open its link to confirm the address; it works for a day.`}>
      <Button variant="default" size="md" onClick={() => void again()}>
        Send the letter again
      </Button>
      <Text role="status" size="sm">
        {said}
      </Text>
      {problem !== '' && <Problem text={problem} />}
      <ToSignIn />
    </EntryFrame>
  )
}

function Problem({ text }: { readonly text: string }) {
  return (
    <Text role="alert" c="var(--parley-failed)" size="sm">
      {text}
    </Text>
  )
}

function ToSignIn() {
  return (
    <Text size="sm">
      <Anchor renderRoot={(props) => <Link to="/sign-in" {...props} />}>Back to signing in</Anchor>
    </Text>
  )
}

import { PasswordInput, type PasswordInputProps } from '@mantine/core'

/** As the server has it. */
const SHORTEST = 8
const LONGEST = 256

/** Where a password is chosen: named `password` in its form unless said otherwise, with its rule beside it. */
export function NewPassword({ label = 'Password', description, ...props }: PasswordInputProps) {
  const rule = `At least ${SHORTEST} characters.`
  return (
    <PasswordInput
      name="password"
      label={label}
      description={description === undefined ? rule : `${rule} ${String(description)}`}
      autoComplete="new-password"
      minLength={SHORTEST}
      maxLength={LONGEST}
      required
      withAsterisk={false}
      {...props}
    />
  )
}

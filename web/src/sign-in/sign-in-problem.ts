const PROBLEMS: Readonly<Record<string, string>> = {
  sso_domain: 'Addresses of this domain may not sign in here. Use the address of your organisation.',
  sso_metadata: 'Your organisation’s sign-in page does not answer. Try again in a moment.',
  connection_failed: 'Your organisation’s sign-in page does not answer. Try again in a moment.',
  not_found: 'This way to sign in is no longer there. Choose another.',
}

/** What went wrong on the way through another sign-in page, by the code in the address. */
export function signInProblem(code: string | undefined): string | undefined {
  if (code === undefined) return undefined
  return PROBLEMS[code] ?? 'Signing in did not work. Try again; if it stays so, ask whoever runs this Parley.'
}

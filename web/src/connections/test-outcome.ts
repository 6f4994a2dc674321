import type { Failure } from '../api/failure.ts'
import type { TestProgress } from './test-steps.tsx'

/** What a connection test does, in order. */
export const TEST_STEPS = [
  { step: 'name', label: 'Find the server' },
  { step: 'reach', label: 'Reach it' },
  { step: 'tls', label: 'Agree on encryption' },
  { step: 'sign-in', label: 'Sign in' },
  { step: 'rights', label: 'Read, and only read' },
] as const
export type TestStepName = (typeof TEST_STEPS)[number]['step']

const FAILS_AT: Readonly<Record<string, TestStepName>> = {
  host_not_allowed: 'name',
  name_not_found: 'name',
  refused: 'reach',
  timeout: 'reach',
  unreachable: 'reach',
  tls: 'tls',
  authentication: 'sign-in',
  database_not_found: 'sign-in',
  permission: 'rights',
}

/** The class of a failure says at which step the test stopped; the ones before it went well. */
export function testAfter(failure: Failure): TestProgress {
  const named = /Could not connect: ([a-z_]+)/.exec(failure.message)?.[1]
  const sentence = failure.message.replace(/^Could not connect: [a-z_]+\.?\s*/, '')
  return { state: 'failed', failed: named === undefined ? undefined : FAILS_AT[named], message: sentence === '' ? failure.message : sentence }
}

import { afterEach, expect, test } from 'vitest'
import { onSignals } from './signals.ts'

const forgetting: (() => void)[] = []
afterEach(() => {
  for (const forget of forgetting.splice(0)) forget()
})

function listen() {
  const said: string[] = []
  let now = 0
  forgetting.push(
    onSignals(
      (signal) => said.push(signal),
      () => said.push('at once'),
      () => now,
    ),
  )
  const at = (ms: number): void => {
    now = ms
    process.emit('SIGHUP', 'SIGHUP')
  }
  return { said, at }
}

test('one press that comes by the terminal, npm and the starter asks once', () => {
  const { said, at } = listen()
  for (const ms of [10, 11, 40, 300]) at(ms)
  expect(said).toEqual(['SIGHUP'])
})

test('a second press ends at once', () => {
  const { said, at } = listen()
  at(10)
  at(700)
  expect(said).toEqual(['SIGHUP', 'at once'])
})

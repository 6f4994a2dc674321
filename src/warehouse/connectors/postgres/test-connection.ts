import { connect } from 'node:net'
import { AppError } from '../../../errors.ts'
import type { ConnectionFailure, ConnectorConfig, ConnectorContext, TEST_STEPS, TestReport } from '../connector.ts'
import { FAILURE_SENTENCES, failureOf } from '../failures.ts'
import type { Driver } from './driver.ts'
import { connectFailure } from './failure.ts'
import { TABLES } from './introspect.ts'
import { overPrivileged } from './privileges.ts'

type Step = (typeof TEST_STEPS)[number]
const REACH_MS = 10_000

/** At which step a failed sign-in failed. */
const STEP_OF: Readonly<Partial<Record<ConnectionFailure, Step>>> = {
  tls: 'tls',
  authentication: 'sign_in',
  database_not_found: 'sign_in',
  permission: 'sign_in',
}

export async function testPostgres(driver: Driver, config: ConnectorConfig, context: ConnectorContext, signal: AbortSignal): Promise<TestReport> {
  const steps: TestReport['steps'][number][] = []
  let current: Step = 'name'
  let since = performance.now()
  const done = (message: string, status: 'ok' | 'warning' = 'ok') => {
    steps.push({ step: current, status, message, durationMs: Math.round(performance.now() - since) })
    since = performance.now()
  }
  try {
    const target = await context.resolveHost(String(config.host), Number(config.port))
    done(target.private === true ? 'The name is known. This address is inside your network.' : 'The name is known.')
    current = 'reach'
    await reach(target.address, Number(config.port), signal)
    done('The server answers.')
    current = 'tls'
    const { encrypted } = await driver.signIn()
    done(encrypted ? 'The connection is encrypted.' : 'The connection is not encrypted.', encrypted ? 'ok' : 'warning')
    current = 'sign_in'
    done('Signed in.')
    current = 'rights'
    const { tables, over } = await driver.catalog(signal, async (read) => ({ tables: (await read(TABLES)).length, over: await overPrivileged(read, config) }))
    if (over !== undefined) done(`${tables} tables and views can be read. The account can do more than read: it ${over.findings.join(', ')}.`, 'warning')
    else if (tables === 0) done('Signed in, but there is no table this account may read.', 'warning')
    else done(`${tables} tables and views can be read, and nothing else.`)
    return { ok: true, steps, ...(over && { overPrivileged: over }) }
  } catch (error) {
    const fault = error instanceof AppError ? error : connectFailure(error)
    const failure = failureOf(fault)
    const step = current === 'tls' ? (STEP_OF[failure] ?? 'reach') : current
    if (step === 'sign_in') steps.push({ step: 'tls', status: 'skipped', message: 'Not known, since signing in failed.', durationMs: 0 })
    steps.push({ step, status: 'failed', message: FAILURE_SENTENCES[failure], durationMs: Math.round(performance.now() - since) })
    return { ok: false, steps, failure }
  }
}

function reach(address: string, port: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(REACH_MS)])
    const socket = connect({ host: address, port })
    const settle = (act: () => void) => {
      socket.destroy()
      act()
    }
    limit.addEventListener('abort', () => settle(() => reject(new AppError('connection_failed', { class: 'timeout' }))), { once: true })
    socket.once('connect', () => settle(resolve))
    socket.once('error', (error) => settle(() => reject(connectFailure(error))))
  })
}

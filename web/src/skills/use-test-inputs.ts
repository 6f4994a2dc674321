import { useState } from 'react'
import type { TestInputs } from './test-inputs.ts'

/** What was typed for tests, by skill, until the page is loaded anew. */
const typed = new Map<string, TestInputs>()

export function useTestInputs(name: string): readonly [TestInputs, (inputs: TestInputs) => void] {
  const [inputs, setInputs] = useState<TestInputs>(() => typed.get(name) ?? {})
  const keep = (next: TestInputs) => {
    typed.set(name, next)
    setInputs(next)
  }
  return [inputs, keep]
}

/** A skill that got its name, or another one, keeps what was typed. */
export function moveTestInputs(from: string, to: string): void {
  const inputs = typed.get(from)
  if (inputs === undefined) return
  typed.delete(from)
  typed.set(to, inputs)
}

import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { indentWithTab } from '@codemirror/commands'
import { python, pythonLanguage } from '@codemirror/lang-python'
import { indentUnit } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { keymap, placeholder } from '@codemirror/view'
import type { SkillParameter } from './skills-api.ts'

const THERE = ['os', 'json', 'requests', 'pd', 'np']
const WORDS: Readonly<Record<SkillParameter['type'], string>> = { str: 'text', number: 'number', bool: 'True or False', dataframe: 'DataFrame' }

/** Python in which the parameters and what is always there are names. Tab indents; Escape, then Tab leaves. */
export function skillPython(parameters: readonly Pick<SkillParameter, 'name' | 'type'>[]): Extension {
  const options = [
    ...parameters.filter(({ name }) => name !== '').map(({ name, type }) => ({ label: name, type: 'variable', detail: WORDS[type], boost: 2 })),
    ...THERE.map((label) => ({ label, type: 'namespace', boost: 1 })),
  ]
  const complete = (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/(?<![\w.])\w+/)
    return word === null ? null : { from: word.from, options, validFor: /^\w*$/ }
  }
  return [python(), pythonLanguage.data.of({ autocomplete: complete }), indentUnit.of('    '), keymap.of([indentWithTab]), placeholder('print("…")')]
}

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadModel, splitModel } from '../src/warehouse/semantic/index.ts'

const ROOT = resolve(import.meta.dirname, '..')
const blocks = [...readFileSync(join(ROOT, 'docs/model.md'), 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
const files = splitModel(blocks.join('---\n'))

test('the YAML of docs/model.md loads as one model, without a problem', () => {
  const { model, problems } = loadModel(files, { connection: 'alder_finch.duckdb', dialect: 'duckdb', label: '' })
  expect(problems.map(({ file, message }) => `${file}: ${message}`)).toEqual([])
  expect([Object.keys(model.entities).sort(), model.questions.map(({ id }) => id)]).toEqual([['customer', 'line', 'order'], ['revenue_in_country']])
})

test('its measures, joins and questions are those of the demo', () => {
  for (const { path, text } of files.filter((file) => /(line|order|customer|questions)\.yaml$/.test(file.path))) {
    const demo = parse(readFileSync(join(ROOT, 'demo', path), 'utf8'))
    expect(demo, path).toMatchObject(parse(text))
  }
})

import { expect, it } from 'vitest'
import { EMPTY_INPUT, paramsOf } from './test-inputs.ts'

const typed = (text: string) => ({ ...EMPTY_INPUT, text })

it('sends every value as its type asks, and leaves out what may stay empty', () => {
  const { params, problems } = paramsOf(
    [
      { name: 'who', type: 'str' },
      { name: 'times', type: 'number' },
      { name: 'loud', type: 'bool' },
      { name: 'pasted', type: 'dataframe' },
      { name: 'asked', type: 'dataframe' },
      { name: 'note', type: 'str', required: false },
    ],
    {
      who: typed(' Ada '),
      times: typed(' 2.5 '),
      loud: typed('false'),
      pasted: typed('a,b\n1,2'),
      asked: { text: 'left behind', from: 'result', chatId: 'c1', dfKey: 'df_1' },
    },
  )
  expect(problems).toEqual({})
  expect(params).toEqual({ who: ' Ada ', times: 2.5, loud: false, pasted: { csv: 'a,b\n1,2' }, asked: { chat_id: 'c1', df_key: 'df_1' } })
})

it('says by parameter what is missing or no number', () => {
  const { params, problems } = paramsOf(
    [
      { name: 'times', type: 'number' },
      { name: 'loud', type: 'bool' },
      { name: 'rows', type: 'dataframe' },
    ],
    { times: typed('two'), rows: { text: 'a\n1', from: 'result', chatId: 'c1' } },
  )
  expect(params).toEqual({})
  expect(problems).toEqual({ times: 'This is not a number.', loud: 'Give it a value.', rows: 'Give it a table.' })
})

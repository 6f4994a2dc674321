import { expect, test } from 'vitest'
import type { BotResponse } from '../wire.ts'
import { linksOf } from './links.ts'

test.each<[string, BotResponse[], [string, string | undefined][]]>([
  ['a jump', [{ type: 'goto', value: 'hours' }], [['hours', undefined]]],
  ['a jump that is not chosen yet', [{ type: 'goto', value: '' }], []],
  [
    'buttons, of which one says something',
    [
      {
        type: 'quickReplies',
        title: 'More?',
        buttons: [
          { type: 'goto', title: 'Call me', value: 'human' },
          { type: 'postback', title: 'Hours', value: 'hours' },
        ],
      },
    ],
    [['human', 'Call me']],
  ],
  [
    'two ways to the same place',
    [
      { type: 'cards', elements: [{ title: 'Coat', buttons: [{ type: 'goto', title: 'Sizes', value: 'sizes' }] }] },
      { type: 'goto', value: 'sizes' },
    ],
    [['sizes', 'Sizes']],
  ],
])('%s', (_, responses, links) => {
  expect(linksOf(responses).map(({ to, button }) => [to, button])).toEqual(links)
})

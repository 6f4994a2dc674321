import { expect, test } from 'vitest'
import { piecesOf } from './pieces.ts'

test('what a bot answers becomes pieces in order; what the page does not know is left out', () => {
  expect(
    piecesOf([
      { type: 'text', message: 'Hello <b>you</b>' },
      { type: 'quickReplies', message: 'Pick', title: 'Pick', buttons: [{ type: 'postback', title: 'Hours', value: '' }] },
      { type: 'cards', message: '', elements: [{ title: 'Blue', subtitle: 'new', buttons: [] }] },
      { type: 'hologram', message: 'x' },
    ]),
  ).toEqual([
    { kind: 'text', text: 'Hello <b>you</b>', isMarkdown: false },
    { kind: 'buttons', title: 'Pick', quick: true, buttons: [{ type: 'postback', title: 'Hours', value: 'Hours' }] },
    { kind: 'cards', cards: [{ title: 'Blue', subtitle: 'new', buttons: [] }] },
  ])
})

test.each(['javascript:alert(1)', 'data:text/html,x', 'http://example.com', '//example.com', 'not an address', ''])('a button never leads to %j', (value) => {
  expect(piecesOf([{ type: 'button', message: '', title: 'Go', buttons: [{ type: 'url', title: 'Open', value }] }])).toEqual([
    { kind: 'buttons', title: 'Go', quick: false, buttons: [] },
  ])
})

test('parts of a shape nobody promised break nothing', () => {
  expect(piecesOf([{ type: 'card', message: '', title: 7, buttons: 'no' }])).toEqual([{ kind: 'cards', cards: [{ title: '', buttons: [] }] }])
  expect(
    piecesOf([
      { type: 'image', message: '' },
      { type: 'cards', message: '', elements: null },
    ]),
  ).toEqual([{ kind: 'cards', cards: [] }])
})

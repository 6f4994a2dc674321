import { expect, it } from 'vitest'
import { openedAddress, withoutToken } from './address.ts'
import { appearanceOf } from './appearance.ts'
import { tokenOf } from './host.ts'

const SPACE = 'https://parley.example.com/embed/spaces/space_1'

it.each([
  `${SPACE}?embedToken=a.b.c&uiMode=dark`,
  `${SPACE}?embed_token=a.b.c&uiMode=dark`,
  `${SPACE}?uiMode=dark#embedToken=a.b.c`,
  `${SPACE}?embedToken=a.b.c&embed_token=a.b.c&uiMode=dark#embedToken=a.b.c`,
])('takes the token out of %s and leaves the rest', (text) => {
  const address = new URL(text)
  expect(openedAddress(address)).toEqual({ spaceId: 'space_1', token: 'a.b.c' })
  expect(withoutToken(address).href).toBe(`${SPACE}?uiMode=dark`)
})

it('knows the page of a bot', () => {
  const address = new URL('https://parley.example.com/embed/bots/65a1b2c3?uiMode=dark#embedToken=a.b.c')
  expect(openedAddress(address)).toEqual({ storyId: '65a1b2c3', token: 'a.b.c' })
  expect(withoutToken(address).href).toBe('https://parley.example.com/embed/bots/65a1b2c3?uiMode=dark')
})

it('takes a chat that the page around it kept out of the address of a bot', () => {
  const address = new URL('https://parley.example.com/embed/bots/65a1b2c3?uiMode=dark#embedToken=a.b.c&chat=%7B%22at%22%3A1%7D')
  expect(openedAddress(address)).toEqual({ storyId: '65a1b2c3', token: 'a.b.c', chat: '{"at":1}' })
  expect(withoutToken(address).href).toBe('https://parley.example.com/embed/bots/65a1b2c3?uiMode=dark')
})

it('knows the page of a group, and that other addresses are none', () => {
  expect(openedAddress(new URL(`${SPACE}/groups/grp_1`))).toEqual({ spaceId: 'space_1', groupId: 'grp_1' })
  expect(openedAddress(new URL('https://parley.example.com/embed.html'))).toBeUndefined()
})

it('reads how the page is to look and ignores what it does not know', () => {
  const said =
    'hideTitle=1&hideHelp=true&hideSideNavigation=no&uiMode=blue&primaryColor=%23ABC&chatBackgroundColor=url(x)&chatPlaceHolderText=%20&suggestedPrompt2=Two'
  expect(appearanceOf(new URL(`${SPACE}?${said}&suggestedPrompt1=${'x'.repeat(201)}&other=1`))).toEqual({
    scheme: 'auto',
    hidesNavigation: false,
    hidesTitle: true,
    hidesHelp: true,
    hidesExplanation: false,
    minimizesProgress: false,
    primary: '#aabbcc',
    navigation: undefined,
    chat: undefined,
    input: undefined,
    placeholder: 'Ask about your data',
    prompts: ['Two'],
  })
})

it('asks for a message in front of a bot, and for a question elsewhere', () => {
  const placeholders = ['spaces/x', 'bots/x', 'bots/x?chatPlaceHolderText=Hi'].map(
    (place) => appearanceOf(new URL(`https://a.test/embed/${place}`)).placeholder,
  )
  expect(placeholders).toEqual(['Ask about your data', 'Write a message', 'Hi'])
})

it('hears nothing but a token', () => {
  const heard = [
    { type: 'parley:token', token: 'a.b.c' },
    { type: 'parley:token', token: 'a b c' },
    { type: 'parley:token', token: `a.b.${'c'.repeat(5_000)}` },
    { type: 'parley:token', token: 1 },
    { type: 'other', token: 'a.b.c' },
    'parley:token',
    null,
  ].map(tokenOf)
  expect(heard).toEqual(['a.b.c', undefined, undefined, undefined, undefined, undefined, undefined])
})

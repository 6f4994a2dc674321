import { expect, test } from 'vitest'
import { PLAIN_WIDGET, widgetSnippet } from './widget-snippet.ts'

const bot = { origin: 'https://parley.example.com', storyId: '65a1b2c3d4e5f60718293a4b' }

test('the plain snippet says no more than it must', () => {
  expect(widgetSnippet({ ...bot, look: PLAIN_WIDGET, tokenUrl: '' })).toBe(
    '<script src="https://parley.example.com/widget.js" data-bot="65a1b2c3d4e5f60718293a4b" data-token="TOKEN" async></script>',
  )
})

test('looks travel as attributes, and no word of them ends one', () => {
  const look = { color: '#1d4ed8', position: 'left', title: 'Ask "us" <now>', mode: 'dark' } as const
  expect(widgetSnippet({ ...bot, look, tokenUrl: '/chat-token' })).toBe(
    '<script src="https://parley.example.com/widget.js" data-bot="65a1b2c3d4e5f60718293a4b" data-token-url="/chat-token" data-title="Ask &quot;us&quot; &lt;now>" data-color="#1d4ed8" data-position="left" data-mode="dark" async></script>',
  )
})

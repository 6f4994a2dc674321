import { describe, expect, it } from 'vitest'
import { plainLine, plainMarkdown } from './index.ts'

describe('plainMarkdown', () => {
  it.each([
    ['**Revenue** grew, see *below*', '**Revenue** grew, see *below*'],
    ['| a | b |\n|---|---|\n| 1 | 2 |', '| a | b |\n|---|---|\n| 1 | 2 |'],
    ['see [the chat](/c/0a1b-2c)', 'see [the chat](/c/0a1b-2c)'],
    ['see [the report](https://evil.example/x?d=1)', 'see the report'],
    ['see [the report][1]\n\n[1]: https://evil.example/x', 'see the report'],
    ['[x](/c/../../api/logout)', 'x'],
    ['[x](//evil.example/c/1)', 'x'],
    ['![pixel](https://evil.example/p.png?d=secret)', 'pixel'],
    ['![pixel][p]', 'pixel'],
    ['go to https://evil.example/a?b=c now', 'go to (link removed) now'],
    ['go to www.evil.example now', 'go to (link removed) now'],
    ['<https://evil.example>', '\\<(link removed)>'],
    ['mail ada@example.com', 'mail (link removed)'],
    ['javascript:alert(1)', '(link removed)(1)'],
    ['<script>alert(1)</script>', '\\<script>alert(1)\\</script>'],
    ['<img src=x onerror=alert(1)>', '\\<img src=x onerror=alert(1)>'],
    ['1&#48;0', '1\\&#48;0'],
    ['a\u200bb\u202ec\u2066d', 'abcd'],
    ['a\uE001x\uE001/y\uE001b', 'ax/yb'],
    ['```mermaid\ngraph\n```', '```\ngraph\n```'],
  ])('%j', (written, shown) => {
    expect(plainMarkdown(written)).toBe(shown)
  })
  it('cuts what nobody could read', () => {
    expect(plainMarkdown('a'.repeat(1 << 20)).length).toBeLessThan(20_000)
  })
})

it('makes one plain line of a title', () => {
  expect(plainLine('**Top** [customers](https://evil.example)\n<b>by</b> `x` | y')).toBe('Top customers bby/b x y')
  expect(plainLine('a'.repeat(500)).length).toBe(160)
})

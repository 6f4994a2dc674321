import { describe, expect, it } from 'vitest'
import { says, talker } from './fixtures/talker.ts'
import { textSaid } from './index.ts'

const HOURS = { id: 'hours', userSays: ['what are your opening hours', 'when do you open', 'opening times'] }
const STATUS = { id: 'status', userSays: ['where is my order', 'track my order', 'order status'] }
const SIZE = {
  name: 'size',
  entries: [
    { value: 'L', synonyms: ['large', 'big'] },
    { value: 'S', synonyms: ['small'] },
  ],
}

describe('thresholds', () => {
  it('play the script from the threshold on and the fallback below it', async () => {
    const visitor = talker({ interactions: [HOURS, STATUS] })
    expect(await visitor.say('what time do you open')).toEqual(['HOURS'])
    expect(visitor.last()).toMatchObject({ interaction: { id: 'hours' }, threshold: 0.7, isUnmatched: false })
    expect(await visitor.say('how many orders did we get in May')).toEqual(['FALLBACK'])
    expect(visitor.last()).toMatchObject({ interaction: { kind: 'fallback' }, isUnmatched: true })
  })
  it('at 1 let word-for-word texts through only, at 0 the best one always; the message beats the story', async () => {
    const visitor = talker({ interactions: [HOURS, STATUS], settings: { confidence: 0 } })
    expect(await visitor.say('an order of some sort')).toEqual(['STATUS'])
    expect(await visitor.say('qwerty')).toEqual(['FALLBACK'])
    expect(await visitor.say('order status please', { confidence: 1 })).toEqual(['FALLBACK'])
    expect(await visitor.say('Order status!', { confidence: 1 })).toEqual(['STATUS'])
  })
  it('offers both of two that are too close to call, and plays the one that is chosen', async () => {
    const visitor = talker({
      interactions: [
        { id: 'cancel', userSays: ['cancel my subscription'] },
        { id: 'renew', userSays: ['renew my subscription'] },
      ],
      settings: { confidence: 0.4 },
    })
    await visitor.say('something about my subscription')
    const [offered] = visitor.last().utterances
    expect(offered?.said).toMatchObject({
      type: 'quickReplies',
      buttons: [
        { type: 'goto', title: 'cancel my subscription', value: 'cancel' },
        { type: 'goto', title: 'renew my subscription', value: 'renew' },
      ],
    })
    expect(visitor.last().plays).toEqual([])
    expect(await visitor.say('Renew my subscription')).toEqual(['RENEW'])
    expect(await visitor.press('cancel')).toEqual(['CANCEL'])
  })
  it('say in debug why', async () => {
    const visitor = talker({ interactions: [HOURS, STATUS] })
    await visitor.say('wheres my ordr', { debug: true })
    expect(visitor.last().debug[0]).toMatchObject({
      interaction: 'status',
      phrase: 'where is my order',
      words: [{ word: 'wheres', nearest: 'where' }, { word: 'my' }, { nearest: 'order' }],
    })
  })
})

describe('parameters', () => {
  const PIZZA = {
    id: 'pizza',
    userSays: ['I want a pizza', 'a @size pizza'],
    parameters: [
      { entity: '@size', alias: 'size', prompts: ['Which size?', 'Large or small?'], required: true },
      { entity: 'sys.integer', alias: 'count', prompts: ['How many?'], required: true },
      { entity: 'sys.date', alias: 'when', prompts: [], required: false },
    ],
    responses: [says('{{count}} × {{size}} {{when}}')],
  }
  const visitor = () => talker({ interactions: [PIZZA, HOURS], entities: [SIZE] })

  it('are asked for in order until all are there', async () => {
    const hungry = visitor()
    expect(await hungry.say('I want a pizza')).toEqual(['Which size?'])
    expect(hungry.last()).toMatchObject({ isIncomplete: true, interaction: { id: 'pizza' }, plays: [] })
    expect(await hungry.say('a BIG one please')).toEqual(['How many?'])
    expect(hungry.last().parameters).toEqual({ size: 'L' })
    expect(await hungry.say('3')).toEqual(['3 × L '])
    expect(hungry.last()).toMatchObject({ isIncomplete: false, parameters: { size: 'L', count: '3' } })
    expect(hungry.state.parameters).toEqual({ size: 'L', count: '3' })
  })
  it('are taken from the text that matched, and from an answer that says more', async () => {
    expect(await visitor().say('a large pizza')).toEqual(['How many?'])
    const hungry = visitor()
    await hungry.say('I want a pizza')
    expect(await hungry.say('2 small tomorrow')).toEqual(['2 × S 2026-09-15'])
  })
  it('are asked again in other words, and given up at the third misfit', async () => {
    const hungry = visitor()
    await hungry.say('I want a pizza')
    expect(await hungry.say('erm')).toEqual(['Large or small?'])
    expect(await hungry.say('dunno')).toEqual(['Which size?'])
    expect(hungry.last().isIncomplete).toBe(true)
    expect(await hungry.say('opening times')).toEqual(['HOURS'])
    expect(hungry.state.pending).toBeNull()
  })
  it('wait no longer than a press of something else', async () => {
    const hungry = visitor()
    await hungry.say('I want a pizza')
    expect(await hungry.press('hours')).toEqual(['HOURS'])
    expect(await hungry.say('3')).toEqual(['FALLBACK'])
  })
  it('may be anything where the phrase says so', async () => {
    const NAME = {
      id: 'name',
      userSays: ['my name is @sys.any'],
      parameters: [{ entity: 'sys.any', alias: 'name', prompts: ['Your name?'], required: true }],
      responses: [says('Hi {{name}}')],
    }
    const person = talker({ interactions: [NAME] })
    expect(await person.say('My name is Ada Lovelace')).toEqual(['Hi Ada Lovelace'])
    expect(await person.press('name')).toEqual(['Your name?'])
    expect(await person.say('Grace')).toEqual(['Hi Grace'])
  })
})

describe('questions', () => {
  it('fill an attribute of the user, and the rest plays', async () => {
    const ASK = {
      id: 'ask',
      userSays: ['contact me'],
      responses: [
        says('Sure.'),
        { type: 'question', attribute: 'default_email', prompts: ['Your e-mail?', 'Really, your e-mail?'], entity: 'sys.email' } as const,
        says('Thanks, {{email}}'),
      ],
    }
    const visitor = talker({ interactions: [ASK] })
    expect(await visitor.say('contact me')).toEqual(['Sure.', 'Your e-mail?'])
    expect(await visitor.say('no')).toEqual(['Really, your e-mail?'])
    expect(await visitor.say('ada@example.com')).toEqual(['Thanks, ada@example.com'])
    expect(visitor.attributes).toEqual({ default_email: 'ada@example.com' })
  })
})

describe('contexts', () => {
  const YES = { id: 'yes', userSays: ['yes please'], contextIn: ['offer'] }
  const OFFER = { id: 'offer', userSays: ['make me an offer'], contextOut: [{ name: 'offer', lifespan: 2 }] }
  const BACK = { id: 'back', userSays: ['go back'], responses: [{ type: 'backtracking' } as const, says('BACK')] }
  const RESET = { id: 'reset', userSays: ['start over'], responses: [{ type: 'reset' } as const, says('AGAIN')] }
  const visitor = () => talker({ interactions: [YES, OFFER, BACK, RESET] })

  it('open an interaction for their lifespan, and only then', async () => {
    const buyer = visitor()
    expect(await buyer.say('yes please')).toEqual(['FALLBACK'])
    await buyer.say('make me an offer')
    expect(await buyer.say('qwerty')).toEqual(['FALLBACK'])
    expect(await buyer.say('yes please')).toEqual(['YES'])
    expect(buyer.state.contexts).toEqual([{ name: 'offer', lifespan: 1 }])
    await buyer.say('qwerty')
    expect(await buyer.say('yes please')).toEqual(['FALLBACK'])
  })
  it('are cleared by reset, from a response or a message', async () => {
    const buyer = visitor()
    await buyer.say('make me an offer')
    await buyer.say('start over')
    expect(buyer.state.contexts).toEqual([])
    await buyer.say('make me an offer')
    expect(await buyer.say('yes please', { reset: true })).toEqual(['FALLBACK'])
  })
  it('are taken back to before the last interaction by backtracking', async () => {
    const buyer = visitor()
    await buyer.say('make me an offer')
    expect(await buyer.say('go back')).toEqual(['BACK'])
    expect(await buyer.say('yes please')).toEqual(['FALLBACK'])
    expect(await talker({ interactions: [BACK] }).say('go back')).toEqual(['BACK'])
  })
  it('are ten at most', async () => {
    const names = Array.from({ length: 12 }, (_, index) => ({ name: `c${index}`, lifespan: 1 }))
    const buyer = talker({ interactions: [{ id: 'many', userSays: ['all of them'], contextOut: names }] })
    await buyer.say('all of them')
    expect(buyer.state.contexts.map(({ name }) => name)).toEqual(names.slice(2).map(({ name }) => name))
  })
})

describe('responses', () => {
  it('play where their filters hold', async () => {
    const filtered = (attribute: string, operator: 'equals' | 'greater_than' | 'not_exists' | 'not_equals', value: string, text: string) =>
      ({ ...says(text), filters: [{ attribute, operator, value }] }) as const
    const visitor = talker({
      interactions: [
        {
          id: 'hi',
          userSays: ['hi'],
          responses: [
            filtered('plan', 'equals', 'GOLD', 'gold'),
            filtered('age', 'greater_than', '17', 'adult'),
            filtered('since', 'greater_than', '2026-01-01', 'new'),
            filtered('plan', 'not_exists', '', 'no plan'),
            filtered('plan', 'not_equals', 'gold', 'not gold'),
          ],
        },
      ],
    })
    expect(await visitor.say('hi')).toEqual(['no plan', 'not gold'])
    visitor.attributes = { plan: 'gold', age: '18' }
    expect(await visitor.say('hi', { parameters: { since: '2026-05-01', plan: 'none' } })).toEqual(['gold', 'adult', 'new'])
    visitor.attributes = { age: 'old', since: '2025' }
    expect(await visitor.say('hi', { parameters: {} })).toEqual(['not gold'])
  })
  it('take turns between texts by how often they were heard', async () => {
    const visitor = talker({ interactions: [{ id: 'hi', userSays: ['hi'], responses: [says('one', 'two')] }] })
    expect([await visitor.say('hi'), await visitor.say('hi'), await visitor.say('hi')]).toEqual([['one'], ['two'], ['one']])
  })
  it('end a loop of jumps with the fallback text', async () => {
    const visitor = talker({
      interactions: [
        { id: 'ping', userSays: ['ping'], responses: [says('ping'), { type: 'goto', value: 'pong' }, says('never')] },
        { id: 'pong', responses: [{ type: 'goto', value: 'ping' }] },
      ],
    })
    const said = await visitor.say('ping', { debug: true })
    expect(said).toEqual([...Array.from({ length: 6 }, () => 'ping'), 'FALLBACK'])
    expect(visitor.last().debug.at(-1)).toMatchObject({ note: 'stopped after 10 jumps' })
  })
  it('end the chat', async () => {
    const visitor = talker({ interactions: [{ id: 'bye', userSays: ['bye'], responses: [says('Bye'), { type: 'end' }, says('never')] }] })
    expect(await visitor.say('bye')).toEqual(['Bye'])
    expect(visitor.last().isFinished).toBe(true)
  })
  it('put values in once, as plain text', async () => {
    const visitor = talker({ interactions: [{ id: 'hi', userSays: ['hi'], responses: [says('Hi {{ name }}{{nothing}}, {{ default_name }}!')] }] })
    visitor.attributes = { name: '{{default_name}} <b>$&</b>', default_name: '![x](http://evil)' }
    expect(await visitor.say('hi')).toEqual(['Hi {{default_name}} <b>$&</b>, ![x](http://evil)!'])
  })
  it('take a webhook’s texts as they are, and its attributes', async () => {
    const visitor = talker({
      interactions: [{ id: 'hi', userSays: ['hi'], responses: [{ type: 'webhook', value: 'hook' }, says('{{mood}}')] }],
      webhook: { texts: ['<i>{{mood}}</i>'], attributes: { mood: 'fine' } },
    })
    expect(await visitor.say('hi')).toEqual(['<i>{{mood}}</i>', 'fine'])
    expect([visitor.called, visitor.attributes]).toEqual([['hook'], { mood: 'fine' }])
  })
})

describe('entrances', () => {
  const visitor = () =>
    talker({
      interactions: [
        { ...HOURS, triggers: ['hours-please'] },
        { id: 'off', userSays: ['switched off'], triggers: ['off'], enabled: false },
      ],
    })
  it('open by trigger and goto', async () => {
    expect(await visitor().trigger('welcome')).toEqual(['WELCOME'])
    expect(await visitor().trigger('fallback')).toEqual(['FALLBACK'])
    expect(await visitor().trigger('hours-please')).toEqual(['HOURS'])
    expect(await visitor().press('hours')).toEqual(['HOURS'])
  })
  it('are closed where nothing is enabled', async () => {
    for (const talk of [visitor().trigger('off'), visitor().press('off'), visitor().trigger('no such'), visitor().press('no such')])
      expect(await talk).toEqual(['nowhere'])
    expect(await visitor().say('switched off')).toEqual(['FALLBACK'])
  })
  it('lead where a button leads, by its title or its value, while it is shown', async () => {
    const MENU = {
      id: 'menu',
      userSays: ['menu'],
      responses: [
        {
          type: 'quickReplies',
          title: 'What?',
          buttons: [
            { type: 'goto', title: 'Times', value: 'hours' },
            { type: 'postback', title: 'My parcel', value: 'where is my order' },
            { type: 'url', title: 'Site', value: 'https://example.com' },
          ],
        } as const,
      ],
    }
    const guest = talker({ interactions: [MENU, HOURS, STATUS] })
    await guest.say('menu')
    expect(await guest.say('times')).toEqual(['HOURS'])
    expect(await guest.say('My parcel')).toEqual(['FALLBACK'])
    await guest.say('menu')
    expect(await guest.say('my parcel')).toEqual(['STATUS'])
    await guest.say('menu')
    expect(await guest.say('Site')).toEqual(['FALLBACK'])
  })
})

describe('handing over', () => {
  const ended = (...texts: readonly string[]) => ({ kind: 'ended', said: texts.map(textSaid), options: [] }) as const

  it('gives the analyst what no script takes, and says that it cannot where none is there', async () => {
    const visitor = talker({ interactions: [HOURS], fallback: [{ type: 'ask', prefix: 'Let me see.' }, says('More?')], handOver: () => ended('42 orders') })
    expect(await visitor.say('how many orders')).toEqual(['Let me see.', '42 orders', 'More?'])
    expect(visitor.asked).toEqual(['how many orders'])
    expect(visitor.last().utterances.map(({ by }) => by)).toEqual(['script', 'analyst', 'script'])
    expect(await talker({ interactions: [], fallback: [{ type: 'ask' }] }).say('how many orders')).toEqual(['I cannot answer that.'])
  })
  it('asks a question of the script, with values in it', async () => {
    const TODAY = { id: 'today', userSays: ['@size sales'], parameters: [], responses: [{ type: 'ask', question: 'sales in {{city}} today' } as const] }
    const visitor = talker({ interactions: [TODAY], handOver: () => ended('5') })
    visitor.attributes = { city: 'Oslo' }
    await visitor.press('today')
    expect(visitor.asked).toEqual(['sales in Oslo today'])
  })
  it('leads an option of the analyst back to it, also where a script would match', async () => {
    const options = ['Order status', 'Orders by day']
    const visitor = talker({
      interactions: [STATUS],
      fallback: [{ type: 'ask' }],
      handOver: (question) => (question === 'qwerty' ? { kind: 'ended', said: [textSaid('Which?')], options } : ended('by the analyst')),
    })
    await visitor.say('qwerty')
    expect(await visitor.say('order status')).toEqual(['by the analyst'])
    expect(await visitor.say('order status')).toEqual(['STATUS'])
  })
  it('says that it waits, and plays nothing more', async () => {
    const parley = { conversation_id: 'conv', execution_id: 'exec' }
    const visitor = talker({ interactions: [], fallback: [{ type: 'ask' }, says('never')], handOver: () => ({ kind: 'running', parley }) })
    expect(await visitor.say('how many')).toEqual(['Working on it…'])
    expect(visitor.last()).toMatchObject({ isIncomplete: true, parley })
  })
})

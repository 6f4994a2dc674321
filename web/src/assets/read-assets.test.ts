import { expect, test } from 'vitest'
import { readAssets } from './read-assets.ts'

const CHURN = { id: '17', subtype: 'looker_dashboard', name: 'Churn, by month', view_count: 12, active: true }

test.each([
  ['one object', '{"id": 17, "subtype": "looker_dashboard", "name": "Churn, by month", "view_count": 12}'],
  ['as the API takes it', '{"external_asset": {"id": "17", "subtype": "looker_dashboard", "name": "Churn, by month", "view_count": 12}}'],
  ['a list', '[{"id": "17", "subtype": "looker_dashboard", "name": "Churn, by month", "view_count": 12}]'],
  ['CSV', 'ID,subtype,name,view_count\n17,looker_dashboard,"Churn, by month",12\n'],
])('%s', (_what, text) => {
  const { assets, problems } = readAssets(text)
  expect(problems).toEqual([])
  expect(JSON.parse(JSON.stringify(assets))).toEqual([CHURN])
})

test('groups and state in CSV', () => {
  expect(readAssets('id,subtype,groups,active\na,page,finance; sales,no').assets[0]).toMatchObject({ groups: ['finance', 'sales'], active: false })
})

test.each([
  ['nothing', '', []],
  ['no JSON', '[{"id": ', [expect.stringMatching(/^This is not JSON/)]],
  ['no columns', 'a,b\n1,2', ['The first line names the columns; id and subtype must be among them.']],
  ['no id', '[{"subtype": "page"}]', ['Number 1 has no id.']],
  ['views that are none', '[{"id": "a", "subtype": "page", "view_count": "many"}]', ['Number 1 (a): view_count is not a number of views.']],
  [
    'a password in an address',
    'id,subtype,url\na,page,https://b.example\nc,page,https://u:p@b.example',
    ['Number 2 (c): the address holds a user name or password.'],
  ],
  ['an id twice', 'id,subtype\na,page\na,page', ['The id a comes twice.']],
])('says what is wrong: %s', (_what, text, problems) => {
  expect(readAssets(text).problems).toEqual(problems)
})

import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { call } from '../api/client.ts'
import { sentence } from '../api/failure.ts'
import { queryClient, tokensQuery } from '../api/queries.ts'
import type { TokenInfo } from '../api/wire.ts'
import { ago } from '../shell/ago.ts'
import { ConfirmDialog } from '../shell/conversation-dialogs.tsx'
import classes from './token-list.module.css'

export function TokenList({ tokens }: { readonly tokens: readonly TokenInfo[] }) {
  const [revoking, setRevoking] = useState<TokenInfo>()
  async function revoke(token: TokenInfo) {
    try {
      await call('DELETE', `/api/tokens/${encodeURIComponent(token.id)}`)
      await queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey })
    } catch (error) {
      notifications.show({ color: 'red', message: sentence(error) })
    }
  }
  return (
    <>
      <ul className={classes.list} aria-label="Tokens">
        {tokens.map((token) => (
          <li key={token.id} className={classes.token}>
            <div className={classes.words}>
              <div className={classes.name}>
                {token.name} <code className={classes.code}>…{token.last_four}</code>
              </div>
              {token.description !== '' && <div>{token.description}</div>}
              <div className={classes.quiet}>{facts(token)}</div>
            </div>
            <Button variant="default" size="xs" onClick={() => setRevoking(token)} aria-label={`Revoke ${token.name}`}>
              Revoke
            </Button>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        opened={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        title="Revoke this token?"
        text={`Whatever uses “${revoking?.name ?? ''}” stops working at once. This cannot be undone.`}
        action="Revoke"
        onConfirm={() => revoking !== undefined && void revoke(revoking)}
      />
    </>
  )
}

function facts(token: TokenInfo): string {
  const day = (time: string) => new Date(time).toLocaleDateString(undefined, { dateStyle: 'medium' })
  const expired = token.expires_at !== undefined && new Date(token.expires_at).getTime() < Date.now()
  return [
    `made ${day(token.created_at)}`,
    token.expires_at === undefined ? 'never expires' : `${expired ? 'expired' : 'expires'} ${day(token.expires_at)}`,
    token.last_used_at === undefined ? 'never used' : `last used ${ago(token.last_used_at)}`,
    ...(token.scopes.includes('api:full') ? [] : [token.scopes.join(', ')]),
  ].join(' · ')
}

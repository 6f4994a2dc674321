import { Button, Group, Kbd, Select, Skeleton, Text, Title } from '@mantine/core'
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation, useRouteContext } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import { CodeEditor, type CodeEditorHandle } from '../editor/code-editor.tsx'
import { COMMAND } from '../shell/command-key.ts'
import { usePageTitle } from '../shell/page-title.ts'
import { TopBar } from '../shell/top-bar.tsx'
import { ReadTrouble } from '../ui/read-trouble.tsx'
import { rememberedSql, rememberSql } from './remembered-sql.ts'
import { SchemaList } from './schema-list.tsx'
import { type SqlConnection, sqlConnectionsQuery } from './sql-api.ts'
import { languageOf } from './sql-language.ts'
import { SqlOutcome } from './sql-outcome.tsx'
import classes from './sql-page.module.css'
import { useSqlRun } from './use-sql-run.ts'

/** SQL for people who know it: through the same guard, with their own rights. */
export function SqlPage() {
  usePageTitle('SQL')
  const connections = useQuery(sqlConnectionsQuery)
  return (
    <>
      <TopBar quiet />
      <div className={classes.page}>
        <Title order={1} mb={16}>
          SQL
        </Title>
        {connections.isPending && <Skeleton height={320} radius="md" />}
        {connections.isError && <ReadTrouble query={connections} />}
        {connections.data?.length === 0 && (
          <Text>
            There is nothing to ask yet. <Link to="/connections">Connect a database</Link> first.
          </Text>
        )}
        {connections.data !== undefined && connections.data.length > 0 && <Desk connections={connections.data} />}
      </div>
    </>
  )
}

function Desk({ connections }: { readonly connections: readonly SqlConnection[] }) {
  const { me } = useRouteContext({ from: '/shell' })
  const { handed, wanted } = useHanded()
  const [remembered] = useState(() => rememberedSql(me.user_id))
  const [id, setId] = useState(wanted ?? remembered.connection)
  const connection = connections.find((each) => each.id === id) ?? connections[0]
  const editor = useRef<CodeEditorHandle>(null)
  const { state, run, cancel } = useSqlRun()
  const language = useMemo(() => (connection === undefined ? [] : languageOf(connection)), [connection])

  useEffect(() => {
    if (handed !== undefined) editor.current?.replace(handed)
  }, [handed])

  if (connection === undefined) return null

  async function start() {
    const text = editor.current?.text() ?? ''
    if (connection === undefined || text.trim() === '') return
    editor.current?.mark(undefined)
    const stopped = await run(connection.id, text)
    if (stopped?.place !== undefined) editor.current?.mark(stopped.place)
  }

  function choose(next: string | null) {
    if (next === null) return
    setId(next)
    editor.current?.replace(rememberedSql(me.user_id).texts[next] ?? '')
  }

  const running = state.kind === 'running'
  return (
    <div className={classes.desk}>
      <aside className={classes.schema} aria-label="What can be read">
        {connections.length > 1 && (
          <Select
            label="Connection"
            data={connections.map((each) => ({ value: each.id, label: each.label }))}
            value={connection.id}
            onChange={choose}
            allowDeselect={false}
            mb={16}
          />
        )}
        <details className={classes.fold} open={isWide()}>
          <summary>{connection.tables.length} tables</summary>
          <SchemaList key={connection.id} tables={connection.tables} onInsert={(name) => editor.current?.insert(name)} />
        </details>
      </aside>
      <div className={classes.work}>
        <CodeEditor
          ref={editor}
          label="SQL"
          language={language}
          initial={remembered.texts[connection.id] ?? ''}
          onChange={(text) => rememberSql(me.user_id, connection.id, text)}
          onRun={() => void start()}
        />
        <Group gap={12} my={12}>
          {running ? (
            <Button variant="default" leftSection={<IconPlayerStop size={16} />} onClick={cancel}>
              Stop
            </Button>
          ) : (
            <Button leftSection={<IconPlayerPlay size={16} />} onClick={() => void start()} disabled={connection.closed !== undefined}>
              Run
            </Button>
          )}
          <Text size="sm" c="dimmed" className={classes.keys}>
            <Kbd size="xs">{COMMAND}</Kbd> <Kbd size="xs">Enter</Kbd>
          </Text>
          <Text size="sm" c="dimmed">
            {connection.label} · {DIALECTS[connection.dialect]}
          </Text>
        </Group>
        {connection.closed !== undefined && <Text role="note">{connection.closed}</Text>}
        <div aria-live="polite">
          <SqlOutcome state={state} />
        </div>
      </div>
    </div>
  )
}

const DIALECTS = { postgres: 'PostgreSQL', duckdb: 'DuckDB', sqlite: 'SQLite' } as const

/** Below this the list of tables is folded, so that the editor is seen first. */
const WIDE = '(min-width: 62em)'
function isWide(): boolean {
  return window.matchMedia(WIDE).matches
}

/** A statement that another page hands over. */
function useHanded(): { readonly handed: string | undefined; readonly wanted: string | undefined } {
  const { sql } = useLocation({ select: ({ state }) => state })
  return { handed: sql?.text, wanted: sql?.connection }
}

declare module '@tanstack/react-router' {
  interface HistoryState {
    readonly sql?: { readonly connection: string; readonly text: string }
  }
}

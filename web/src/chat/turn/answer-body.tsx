import { Group, Skeleton, Tabs } from '@mantine/core'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { AssistantMessage, Dataframe } from '../../api/wire.ts'
import { BigNumber } from '../../chart/big-number.tsx'
import { figureOf } from '../../chart/figure.ts'
import { csvAddress } from '../../table/full-result.ts'
import { type ResultColumn, resultColumns } from '../../table/result-columns.ts'
import { spreadsheetText } from '../../table/spreadsheet-text.ts'
import { CopyAction } from '../copy-action.tsx'
import { useReader } from '../reader.ts'
import classes from './answer-body.module.css'
import { fittingTab, type TabName, tabsOf } from './answer-tabs.ts'
import { DownloadAction } from './download-action.tsx'
import { ExpandChart } from './expand-chart.tsx'
import { Steps } from './steps.tsx'

const VegaChart = lazy(() => import('../../chart/vega-chart.tsx').then((module) => ({ default: module.VegaChart })))
const OpenInSql = lazy(() => import('./open-in-sql.tsx').then((module) => ({ default: module.OpenInSql })))
const ResultPanel = lazy(() => import('../../table/result-panel.tsx').then((module) => ({ default: module.ResultPanel })))
const SqlView = lazy(() => import('../../table/sql-view.tsx').then((module) => ({ default: module.SqlView })))

const NO_WORDS = 'A chart of the table beside it.'
const LABELS: Readonly<Record<TabName, string>> = { number: 'Number', chart: 'Chart', table: 'Table', sql: 'SQL', steps: 'Steps' }

interface Props {
  readonly chatId: string
  readonly answer: AssistantMessage
  /** Absent while nothing can be asked. */
  readonly onAsk: ((text: string) => void) | undefined
}

/** The result in its forms; the one that fits it is first. */
export function AnswerBody({ chatId, answer, onAsk }: Props) {
  const { dataframe, visualization, sql } = answer
  const columns = useMemo(() => (dataframe === undefined ? [] : resultColumns(dataframe, answer.plan)), [dataframe, answer.plan])
  const figure = useMemo(() => figureOf(answer), [answer])
  const { downloads, writesSql } = useReader()
  const tabs = tabsOf(answer, figure)
  const [chosen, setChosen] = useState<TabName>()
  const tab = chosen !== undefined && tabs.includes(chosen) ? chosen : fittingTab(tabs)
  if (tab === undefined) return null
  const chart = Object.values(answer.additional_data.assets).find((asset) => asset.alt !== undefined)

  return (
    <Tabs
      value={tab}
      onChange={(next) => setChosen(tabs.find((one) => one === next))}
      keepMounted={false}
      classNames={{ list: classes.list, tab: classes.tab, panel: classes.panel }}
    >
      <div className={classes.head}>
        <Tabs.List aria-label="Forms of the result">
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name} data-tab={name}>
              {LABELS[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Group gap={2} className={classes.tools}>
          {tab === 'chart' && visualization !== undefined && <ExpandChart spec={visualization} description={chart?.alt ?? NO_WORDS} />}
          {downloads && tab === 'chart' && chart?.chart_download_url !== undefined && (
            <DownloadAction href={sameOrigin(chart.chart_download_url)} name="chart.png" label="Download the chart as a picture" picture />
          )}
          {writesSql && tab === 'sql' && sql !== undefined && (
            <Suspense>
              <OpenInSql connection={answer.connection_id} sql={sql} />
            </Suspense>
          )}
          {tab === 'sql' && sql !== undefined && <CopyAction text={sql} label="Copy the SQL" />}
          {tab !== 'sql' && tab !== 'steps' && dataframe !== undefined && <TableTools chatId={chatId} dataframe={dataframe} columns={columns} />}
        </Group>
      </div>
      <Tabs.Panel value="number">{figure !== undefined && <BigNumber figure={figure} />}</Tabs.Panel>
      <Tabs.Panel value="chart">
        <Suspense fallback={<Skeleton height={320} />}>
          {visualization !== undefined && <VegaChart spec={visualization} description={chart?.alt ?? NO_WORDS} />}
        </Suspense>
      </Tabs.Panel>
      <Tabs.Panel value="table">
        <Suspense fallback={<Skeleton height={160} />}>
          {dataframe !== undefined && <ResultPanel chatId={chatId} dataframe={dataframe} columns={columns} onAsk={onAsk} />}
        </Suspense>
      </Tabs.Panel>
      <Tabs.Panel value="sql">
        <Suspense fallback={<Skeleton height={160} />}>{sql !== undefined && <SqlView sql={sql} />}</Suspense>
      </Tabs.Panel>
      <Tabs.Panel value="steps">
        <Steps answer={answer} />
      </Tabs.Panel>
    </Tabs>
  )
}

function TableTools({ chatId, dataframe, columns }: { readonly chatId: string; readonly dataframe: Dataframe; readonly columns: readonly ResultColumn[] }) {
  const { downloads } = useReader()
  return (
    <>
      <CopyAction text={() => spreadsheetText(columns, dataframe.rows)} label="Copy the table" />
      {downloads && <DownloadAction href={csvAddress(chatId, dataframe.df_key)} name="result.csv" label="Download as CSV" />}
    </>
  )
}

/** Addresses come with the public host; the page stays on the host it was opened on. */
function sameOrigin(address: string): string {
  const { pathname, search } = new URL(address, window.location.origin)
  return pathname + search
}

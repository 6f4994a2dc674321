import type { AssistantMessage } from '../../api/wire.ts'
import type { Figure } from '../../chart/figure.ts'

export type TabName = 'number' | 'chart' | 'table' | 'sql' | 'steps'

/** The forms a result can be seen in, the fitting one first. */
export function tabsOf(answer: AssistantMessage, figure: Figure | undefined): readonly TabName[] {
  const chart = answer.visualization !== undefined && figure === undefined
  const tableFirst = answer.plan?.display.mark === 'table'
  const forms: readonly (TabName | false)[] = [
    figure !== undefined && 'number',
    chart && !tableFirst && 'chart',
    answer.dataframe !== undefined && 'table',
    chart && tableFirst && 'chart',
    answer.sql !== undefined && 'sql',
    (answer.steps?.length ?? 0) > 0 && 'steps',
  ]
  return forms.filter((one) => one !== false)
}

export function fittingTab(tabs: readonly TabName[]): TabName | undefined {
  return tabs[0]
}

import type { Chunk } from '../chunks.ts'
import { readBy, readEach } from './arrange/read-by.ts'
import { readChart } from './arrange/read-chart.ts'
import { readDirection, readOrder } from './arrange/read-order.ts'
import { readGrain, readOverTime, readPart } from './arrange/read-time.ts'
import { readAggregate } from './asked/read-aggregate.ts'
import { readCompared } from './asked/read-compared.ts'
import { readCount } from './asked/read-count.ts'
import { readDistinct, readFull, readHow, readHowMuch, readWhen } from './asked/read-hint.ts'
import { readWindow } from './asked/read-window.ts'
import { readAnd, readEither, readNot, readOr, readWith } from './clauses/read-joiner.ts'
import { readRelative } from './clauses/read-relative.ts'
import { readBetween } from './conditions/read-between.ts'
import { readComparison } from './conditions/read-comparison.ts'
import { readNull } from './conditions/read-null.ts'
import { readPostComparison } from './conditions/read-post-comparison.ts'
import { readText } from './conditions/read-text.ts'
import { readYearsOld } from './conditions/read-years-old.ts'
import type { ParseState } from './parse-state.ts'
import { readSuperlative } from './superlatives/read-superlative.ts'

/** Reads the cue a state stands at. Of "cmp:>:age", `head` is "cmp" and `rest` what follows. */
type CueReader = (state: ParseState, chunk: Chunk, rest: readonly string[], head: string) => void

/** Readers by the head of a cue; a cue that is not here only says that its words are known. */
const READERS: ReadonlyMap<string, CueReader> = new Map<string, CueReader>([
  ['count', readCount],
  ['agg', readAggregate],
  ['how_much', readHowMuch],
  ['how', readHow],
  ['when', readWhen],
  ['full', readFull],
  ['distinct', readDistinct],
  ['share', readWindow],
  ['running', readWindow],
  ['growth', readWindow],
  ['moving', readWindow],
  ['compare', readCompared],
  ['sup', readSuperlative],
  ['cmp', readComparison],
  ['between', readBetween],
  ['post', readPostComparison],
  ['text', readText],
  ['null', readNull],
  ['not_null', readNull],
  ['unit', readYearsOld],
  ['not', readNot],
  ['or', readOr],
  ['and', readAnd],
  ['but', readAnd],
  ['both', readEither],
  ['either', readEither],
  ['with', readWith],
  ['who', readRelative],
  ['that', readRelative],
  ['which', readRelative],
  ['whose', readRelative],
  ['where', readRelative],
  ['each', readEach],
  ['by', readBy],
  ['order', readOrder],
  ['asc', readDirection],
  ['desc', readDirection],
  ['alpha', readDirection],
  ['grain', readGrain],
  ['part', readPart],
  ['over_time', readOverTime],
  ['chart', readChart],
  ['difference', readOddity],
  ['cause', readOddity],
  ['write', readOddity],
  ['forecast', readOddity],
])

export function readCue(state: ParseState, chunk: Chunk) {
  const [head = '', ...rest] = chunk.cue.split(':')
  const reader = READERS.get(head)
  if (reader === undefined) state.at++
  else reader(state, chunk, rest, head)
}

/** What no plan can say: it is noted, and the plan is less sure. */
function readOddity(state: ParseState, _chunk: Chunk, _rest: readonly string[], head: string) {
  state.oddities.push(head)
  state.at++
}

/** Words that say what to do with figures. The cue is what the reader acts on; phrases are lower case. */
const TABLE: readonly (readonly [cue: Cue, phrases: string])[] = [
  [
    'by',
    'by; per; for each; in each; each; for every; every; split by; split this by; split it by; broken down by; break this down by; break that down by; break it down by; break them down by; break down by; show this by; show that by; show it by; breakdown by; grouped by; group by; across; within each',
  ],
  ['each', 'does each; do each'],
  ['instead', 'instead; rather; instead please'],
  ['count', 'how many; number of; the number of; count of; count; total number of; amount of'],
  ['sum', 'total; sum of; sum; how much; overall; in total; altogether'],
  ['avg', 'average; avg; mean; on average; average of'],
  ['median', 'median'],
  ['min', 'minimum; min'],
  ['max', 'maximum; max'],
  ['top', 'top; best; highest; largest; biggest; greatest; strongest; most; the most; leading'],
  ['sold', 'sell; sells; sold; selling'],
  ['sold:top', 'best selling; best-selling; bestselling; top selling; top-selling; most sold; most-sold'],
  ['sold:bottom', 'worst selling; worst-selling; slowest selling; slowest-selling; least sold; least-selling'],
  ['bottom', 'bottom; worst; lowest; smallest; least; fewest; weakest; the least; the fewest; lowest number of; fewest number of'],
  ['top', 'highest number of; largest number of; greatest number of; the highest number of'],
  ['price:top', 'most expensive; the most expensive; priciest; costliest'],
  ['price:bottom', 'cheapest; least expensive; the least expensive; most affordable'],
  ['price:>', 'cost more than; costs more than; costing more than; more expensive than; cost over; costing over; pricier than'],
  ['price:>=', 'cost at least; costs at least; costing at least; cost no less than'],
  ['price:<=', 'cost at most; costs at most; costing at most; cost up to; cost no more than'],
  ['price:<', 'cost less than; costs less than; costing less than; cheaper than; less expensive than; cost under; costing under; cost below'],
  [
    'share',
    'share of; what share of; what share; percentage of; percent of; proportion of; what percentage of; what percentage; what proportion of; share; the share of',
  ],
  [
    'share:with',
    'with share of total; with share; with percentage; with percentages; and share of total; with the share of total; as percent of total; as a percent of total; as percentage of total; as a percentage of total; as a percentage of the total; as percentage of the total; as a percent of the total; as percent of the total; as a share of the total; as a share of total; as share of total; in percent; as percentages; with percent of total; with percentage of total; as percent; as percentage; percent of total; percentage of total; share of total; % of total; as % of total; as a % of total',
  ],
  [
    'running',
    'running total of; running total; cumulative total of; cumulative; running sum of; running sum; accumulated; cumulated; as running total; as a running total',
  ],
  ['moving', 'moving average of; moving average; rolling average of; rolling average'],
  ['growth', 'growth of; growth in; growth rate of; growth rate; growth; change in; change of'],
  ['growth:year', 'year over year; yoy; year on year; year over year growth; yoy growth; year on year growth'],
  ['growth:month', 'month over month; mom; month on month; month over month growth; mom growth'],
  ['growth:week', 'week over week; wow; week on week'],
  ['growth:quarter', 'quarter over quarter; qoq; quarter on quarter'],
  [
    'compare',
    'compare to; compare with; compared to; compared with; compared against; versus; vs; against; compare that to; compare it to; compare this to; compare that with; compare it with; compare; compared; in comparison to; in comparison with; relative to; stack up against; differ from',
  ],
  [
    'year_before',
    'same period last year; same period of last year; same period a year ago; same period of the previous year; same period the previous year; same period in the previous year; same time last year; same month last year; same quarter last year; same week last year; same month of last year; same quarter of last year; same months last year; same quarters last year; same day last year; a year ago; one year ago; a year earlier; year before; prior year; same period in the prior year; same period prior year',
  ],
  [
    'before',
    'previous period; prior period; period before; preceding period; previous one; one before; month before; week before; quarter before; day before; before that; previous; the month before; the week before; the quarter before; the day before; the period before; the one before; up or down',
  ],
  ['over_time', 'over time; trend of; trend; trends; evolution of; development of; evolution; develop; developed; evolve; evolved; history of'],
  [
    'not',
    "not; excluding; exclude; except; except for; without; without the; without a; without any; other than; excludes; leaving out; ignoring; no; but not; but never; outside; outside of; never; minus; haven't; hasn't; hadn't; didn't; don't; doesn't; isn't; aren't; wasn't; weren't; havent; hasnt; didnt; dont; doesnt",
  ],
  ['only', 'only; just; restrict to; limit to; filter to; filter by; limited to; restricted to; solely; for only; only for; only in; just for; just in'],
  ['>', 'more than; over; above; greater than; higher than; exceeding; exceeds; larger than; bigger than; exceed'],
  ['>=', 'at least; no less than; not less than; minimum of'],
  ['<', 'less than; under; below; fewer than; lower than; smaller than'],
  ['<=', 'at most; up to; no more than; not more than; maximum of'],
  ['=', 'exactly; equal to; equals'],
  ['between', 'between'],
  [
    'that',
    'that; who; which were; that were; that was; that are; that have; who have; which have; whose; comes from; come from; came from; is from; are from; were from; with',
  ],
  ['which', 'which; what; who'],
  ['list', 'list; show; show me; give me; display; list all; find; name'],
  ['has', 'has; have; had; did; does; do'],
  ['order', 'sorted by; sort by; ordered by; order by; ranked by; rank by; sort it by; sort them by; order it by; order them by; sort'],
  ['asc', 'ascending; ascending order; in ascending order; increasing; from low to high; lowest first; smallest first; a to z; alphabetically; oldest first'],
  ['desc', 'descending; descending order; in descending order; decreasing; from high to low; highest first; largest first; z to a; newest first'],
  ['and', 'and; &; as well as; along with; plus; ,'],
  ['or', 'or'],
  ['of', 'of; from; in; at; on; for; to; during; within; among; through; via; over the'],
  ['both', 'both'],
  ['either', 'either'],
  ['every', 'all of whose; all whose; whose every; with all of whose'],
  ['end_of', 'at the end of; at end of; end of'],
  ['write', 'delete; insert; drop; truncate; update; remove; erase; alter; overwrite; purge'],
  ['cause', 'why; what caused; root cause; what drove; what explains; how come'],
  ['distinct', 'distinct; different; unique'],
  ['beyond', 'return on; return on investment; roi; roas; net of; adjusted for'],
  ['forecast', 'forecast; predict; projection for; projected; forecasted'],
  ['all_of_them', 'all of them; all of it; everything; show all; show everything; no limit; all rows; the rest too'],
  ['those', 'those; them; of those; of these; these; of them; among those; among them; they'],
  ['it', 'it; that one; this one; he; she'],
  ['nth:1', 'the first; first one; the first one; number one; top one'],
  ['nth:2', 'the second; second one; the second one; second'],
  ['nth:3', 'the third; third one; the third one; third'],
  ['nth:last', 'last one; the last one'],
  ['add', 'too; and also; also; add; also show; as well; also include; include; plus also'],
  ['what_about', 'what about; how about; and what about; and how about; same for; the same for; what is with; now for; and for; do the same for; and'],
  ['now', 'now; then; ok; okay; now show; now show me; but; so'],
  ['remove', 'remove; drop; without the; take away; hide'],
  ['swap', 'instead of; rather than'],
  ['chart:bar', 'bar chart; bar graph; bars; as bars; column chart; as a bar chart; as bar chart; bar'],
  ['chart:pie', 'pie chart; pie; as a pie chart; as pie chart; donut chart; as a pie'],
  ['chart:line', 'line chart; line graph; as a line chart; as a line; as line chart; line'],
  ['chart:area', 'area chart; as an area chart'],
  ['chart:table', 'table; as a table; in a table; as table'],
  ['chart:scatter', 'scatter plot; scatter chart; as a scatter plot; as a scatter chart'],
  ['chart:stacked_bar', 'stacked bar chart; as a stacked bar chart; stacked bars; as stacked bars'],
  ['chart:number', 'as a number; just the number'],
  ['days:1', 'on mondays; mondays'],
  ['days:2', 'on tuesdays; tuesdays'],
  ['days:3', 'on wednesdays; wednesdays'],
  ['days:4', 'on thursdays; thursdays'],
  ['days:5', 'on fridays; fridays'],
  ['days:6', 'on saturdays; saturdays'],
  ['days:7', 'on sundays; sundays'],
  ['days:6,7', 'on weekends; at weekends; weekends; on the weekend; at the weekend'],
  ['days:1,2,3,4,5', 'on weekdays; on working days; on workdays'],
  ['part:weekday', 'weekday; day of week; day of the week; weekdays; week day'],
  ['part:hour', 'hour of day; hour of the day; time of day'],
  ['part:month_of_year', 'month of year; month of the year; calendar month'],
  ['grain:day', 'daily; day by day; by day; per day; each day; for each day; show this by day; show it by day; broken down by day'],
  ['grain:week', 'weekly; week by week'],
  ['grain:month', 'monthly; month by month'],
  ['grain:quarter', 'quarterly; quarter by quarter'],
  ['grain:year', 'yearly; annually; annual; year by year'],
  ['grain:hour', 'hourly'],
]
export type Cue = string

/** Words that carry nothing when figures are asked for. */
export const QUIET: ReadonlySet<string> = new Set(
  `a an the our we us i me my you your is are was were be been being am will would can could shall should may might do does did there here please tell
  give show see want need like know let get got make made how what which who when where any all some as so such than then it its this these those
  me ours with by on at in to for from of per many much last there's what's we've have has had placed coming come comes
  ? . ! : ; ' " ( ) - euro euros eur € $ dollar dollars usd % percent figures figure numbers data results result breakdown split looking look like overview
  ones again though exactly current currently right company business's place places earned generated their his her its entire whole whatever total us ours really actually chart graph plot visualize draw as each`
    .split(/\s+/)
    .filter((word) => word !== ''),
)

interface Entry {
  readonly words: readonly string[]
  readonly cue: Cue
}
const BY_FIRST = build()

function build(): ReadonlyMap<string, readonly Entry[]> {
  const map = new Map<string, Entry[]>()
  for (const [cue, phrases] of TABLE)
    for (const phrase of phrases.split('; ')) {
      const words = phrase.split(' ')
      const first = words[0] ?? ''
      map.set(first, [...(map.get(first) ?? []), { words, cue }])
    }
  for (const [first, list] of map)
    map.set(
      first,
      list.toSorted((a, b) => b.words.length - a.words.length),
    )
  return map
}

/** The longest cues that start at a word; several of one length are all meant. */
export function cuesFrom(words: readonly string[], at: number): { readonly cues: readonly Cue[]; readonly length: number } | null {
  const hits = (BY_FIRST.get(words[at] ?? '') ?? []).filter((entry) => entry.words.every((word, i) => words[at + i] === word))
  const length = hits[0]?.words.length ?? 0
  return length === 0 ? null : { cues: hits.filter((entry) => entry.words.length === length).map((entry) => entry.cue), length }
}

import type { Token } from '../../flow.ts'

type Tag = Token['tag']
/** Phrases in lower case; `a|b` are alternatives of one word. The cue's name is what the planner reads. */
const TABLE: readonly (readonly [cue: string, tag: Tag, phrases: string])[] = [
  [
    'count',
    'aggregate',
    'how many; number of; numbers of; count of; counts of; total number of; total count of; count the number of; count; # of; the number; total number; amount of times; number of times; how many times; how many different times; the count; the counts; count of each; counts of each; how often',
  ],
  ['how_much', 'aggregate', 'how much'],
  ['agg:avg', 'aggregate', 'average; averages; avg; mean; on average; in average'],
  ['agg:sum', 'aggregate', 'total; sum; sum of; sums; total amount of; combined; overall; in total; altogether; total sum of; cumulative'],
  ['agg:min', 'aggregate', 'minimum; minimal; min'],
  ['agg:max', 'aggregate', 'maximum; maximal; max'],
  ['agg:median', 'aggregate', 'median'],
  ['agg:stddev', 'aggregate', 'standard deviation; stddev'],
  [
    'share',
    'aggregate',
    'percentage of; percent of; share of; proportion of; fraction of; ratio of; what percentage; what percent; what share; what proportion',
  ],
  ['running', 'aggregate', 'running total|sum of; running total; cumulative total of'],
  ['moving', 'aggregate', 'moving average of; moving average; rolling average of; rolling average'],
  ['growth', 'aggregate', 'growth of; growth in; growth rate of; growth; month over month growth; year over year growth'],
  ['over_time', 'group', 'over time; trend of; trend; trends; evolution of; development of'],
  [
    'sup:most',
    'superlative',
    'most; the greatest number of; the largest number of; the highest number of; greatest number of; largest number of; highest number of; maximum number of; biggest number of; most number of; most amount of; largest amount of; highest count of; most of; the most; maximal number of; maximum count of',
  ],
  [
    'sup:least',
    'superlative',
    'least; fewest; the least; the fewest; least number of; fewest number of; smallest number of; lowest number of; minimum number of; the smallest number of; the lowest number of; the least number of; minimal number of; least amount of',
  ],
  [
    'sup:common',
    'superlative',
    'most common; most frequent; most popular; most commonly used; most frequently; most commonly; most frequently used; most often; most used; most widely used; most prevalent; most prominent; most frequently occurring',
  ],
  [
    'sup:rare',
    'superlative',
    'least common; least frequent; least popular; least commonly used; least frequently; rarest; least used; least often; least commonly',
  ],
  ['sup:max', 'superlative', 'highest; greatest; strongest; richest; deepest; busiest; highest amount of; largest amount of; greatest amount of'],
  ['sup:min', 'superlative', 'lowest; weakest; poorest; tiniest; smallest amount of; lowest amount of'],
  ['sup:max:age', 'superlative', 'oldest; eldest; most senior'],
  ['sup:min:age', 'superlative', 'youngest; most junior'],
  ['sup:max:length', 'superlative', 'longest'],
  ['sup:min:length', 'superlative', 'shortest'],
  ['sup:max:height', 'superlative', 'tallest'],
  ['sup:max:weight', 'superlative', 'heaviest'],
  ['sup:min:weight', 'superlative', 'lightest'],
  ['sup:max:size', 'superlative', 'largest; biggest'],
  ['sup:min:size', 'superlative', 'smallest'],
  ['sup:max:price', 'superlative', 'most expensive; priciest; dearest; costliest; most costly; most valuable'],
  ['sup:min:price', 'superlative', 'cheapest; least expensive; least costly; most affordable; least valuable'],
  ['sup:max:speed', 'superlative', 'fastest; quickest'],
  ['sup:min:speed', 'superlative', 'slowest'],
  ['sup:max:time', 'superlative', 'latest; most recent; newest; last; most recently; most latest'],
  ['sup:min:time', 'superlative', 'earliest; first; most ancient; first ever; least recent'],
  ['sup:max:population', 'superlative', 'most populous; most populated'],
  ['sup:min:population', 'superlative', 'least populous; least populated'],
  ['sup:max:salary', 'superlative', 'best paid; highest paid; best-paid; most paid'],
  ['sup:top', 'superlative', 'top; best; leading'],
  ['sup:bottom', 'superlative', 'bottom; worst'],
  [
    'cmp:>',
    'comparator',
    'more than; greater than; higher than; larger than; bigger than; over; above; exceeding; exceed; exceeds; exceeded; surpasses; surpass; more expensive than; in excess of; longer than; better than; beyond; more then; greater then; higher then; faster than; heavier than; taller than; is above; upwards of; larger then; farther than; later then; >; stronger than; deeper than; costs more than; cost more than; larger in; bigger',
  ],
  ['cmp:>:age', 'comparator', 'older than; elder than; above age; over age; above the age; over the age of; above the age of'],
  ['cmp:>:price', 'comparator', 'more expensive than; costing more than; cost more than; costs more than; priced above; priced over'],
  ['cmp:<:price', 'comparator', 'cheaper than; less expensive than; costing less than; cost less than; costs less than; priced under; priced below'],
  ['cmp:>:length', 'comparator', 'longer than'],
  ['cmp:<:length', 'comparator', 'shorter than'],
  ['cmp:>:height', 'comparator', 'taller than'],
  ['cmp:>:weight', 'comparator', 'heavier than'],
  ['cmp:<:weight', 'comparator', 'lighter than'],
  ['cmp:>:time', 'comparator', 'after; later than; newer than; since after; more recent than'],
  ['cmp:<:time', 'comparator', 'before; earlier than; prior to; until before'],
  ['cmp:>=:time', 'comparator', 'since; from after; starting from; as of; on or after; from'],
  ['cmp:<=:time', 'comparator', 'until; up until; on or before; till; no later than'],
  ['cmp:<', 'comparator', 'less than; fewer than; lower than; smaller than; below; under; less then; lower then; fewer then; beneath; <'],
  ['cmp:<:age', 'comparator', 'younger than; under the age of; below the age of; under age; below age'],
  [
    'cmp:>=',
    'comparator',
    'at least; no less than; not less than; greater than or equal to; more than or equal to; no fewer than; not fewer than; a minimum of; minimum of; larger than or equal to; higher than or equal to; no smaller than; equal or more than; equal to or more than; equal or greater than; equal to or greater than; not below; not lower than; >=; above or equal to; at or above; equal or above; equal to or above',
  ],
  [
    'cmp:<=',
    'comparator',
    'at most; no more than; not more than; less than or equal to; lower than or equal to; fewer than or equal to; up to; a maximum of; maximum of; no greater than; not above; not exceeding; not over; smaller than or equal to; not greater than; <=; at or below; equal to or less than; equal or less than; no higher than; not higher than; within; no larger than',
  ],
  ['cmp:=', 'comparator', 'equal to; equals; equal; exactly; is equal to; same as; precisely; ='],
  ['cmp:!=', 'comparator', 'not equal to; other than; different from; not equal; besides; excluding; except for; !=; <>; differs from; anything but; except'],
  ['between', 'comparator', 'between; in between; ranging from; ranges from; in the range of; within the range of; in the range from; range from'],
  [
    'post:>=',
    'comparator',
    'or more; or higher; or greater; or above; and above; or later; or after; or over; and more; and up; or older; and older; or bigger; or larger; and higher; and over; or longer; plus; or better; or old; or newer',
  ],
  [
    'post:<=',
    'comparator',
    'or less; or fewer; or lower; or below; and below; or earlier; or before; or under; and under; or younger; and younger; or smaller; or young; or shorter; or cheaper',
  ],
  [
    'text:contains',
    'comparator',
    'contains; containing; contain; includes; including; include; has the substring; contains the substring; with the substring; with substring; includes the word; contains the word; have the substring; contain the word; includes the substring; containing the word; containing the substring; contain the substring; contains the letter; contain the letter; include the letter; includes the letter; containing the letter; has the word; have the word; with the word; with the letter; has the letter; have the letter; include the word; include the substring; including the word; including the letter; has a substring; contained; with a substring; that has the word; has word; including letter; containing letter; with a letter; contains word; like; includes the character; include the character; contains letter; includes a; the phrase; with the phrase; contains the phrase; contain the phrase; contained in; contain the character; contains the character; have the letter',
  ],
  [
    'text:starts',
    'comparator',
    'starts with; start with; starting with; begins with; begin with; beginning with; started with; begin with the letter; starts with the letter; start with the letter; starting with the letter; beginning with the letter; begins with the letter; start with letter; starts with letter; begin with letter; begins with letter; starting with letter; beginning with letter; starts by; prefixed with; with prefix; has the prefix; have the prefix; prefix; starts from; that initial with; initial with; initials with; starts with character; started with letter; starting with character; starts with the character',
  ],
  [
    'text:ends',
    'comparator',
    'ends with; end with; ending with; ends in; ending in; end in; ended with; ends with the letter; end with the letter; ending with the letter; finishing with; with suffix; finishes with',
  ],
  [
    'not',
    'negation',
    "not; no; never; without; n't; don't; doesn't; didn't; isn't; aren't; wasn't; weren't; haven't; hasn't; hadn't; cannot; can't; won't; lack; lacks; lacking; neither; nor; none; outside; non; didnt; doesnt; dont; havent; hasnt; not any; don 't; nobody; missing; outside of; apart from; but not; but never; nothing; failed to; fail to; free of; unable to; yet to; not yet",
  ],
  [
    'null',
    'comparator',
    'is null; null; is missing; is unknown; is empty; has no value; are null; is blank; no value; not available; empty; are missing; are unknown',
  ],
  ['unit:age', 'stop', 'years old; year old; years of age'],
  ['how:age', 'aggregate', 'how old'],
  ['how:height', 'aggregate', 'how tall; how high'],
  ['how:length', 'aggregate', 'how long'],
  ['how:size', 'aggregate', 'how big; how large'],
  ['how:weight', 'aggregate', 'how heavy'],
  [
    'not_null',
    'comparator',
    'not null; is not null; non null; not missing; not empty; is known; is not missing; are not null; have a value; has a value; not unknown',
  ],
  [
    'each',
    'group',
    'for each; per; for every; each; by each; grouped by; group by; in each; of each; from each; at each; with each; on each; each of; to each; broken down by; split by; aggregated by; across each; for each of; for each of the; for all the different; for different; every; for all different; in every; of every; under each; under every; grouped by each; and group by; and group by attribute; group by attribute; and grouped by; for every single; by every; categorized by; for various; corresponding to each; belonging to each; listed by; within each; from every; associated with each; breakdown by; bin by; per each; for any; based on; respective; respectively for each; separately for each; for the different; that correspond to each; each different; for each different; each distinct; for each distinct; in each of; in each different; of each different; of each distinct; in each distinct',
  ],
  ['by', 'group', 'by; in terms of; with respect to'],
  [
    'order',
    'order',
    'sorted by; ordered by; sort by; order by; sorted in; sort in; in order of; in the order of; ranked by; rank by; ordered according to; sorted according to; arranged by; ordering by; listed in; list in; sort them by; order them by; sort the list by; sort the results by; order the results by; order the result by; sort the result by; sort results by; order results by; order it by; sort it by; sorting by; ordered; sorted; sort; ordering; arranged in; order; ranked in; ranking by; presented in; rank; ranked; sort from; sorted from; order from; ordered from; sort the; order the; and sort by; list them in; sort them in; order them in; order these by; sort these by; arrange by; sort the list in; order the list in; organized by; with order of; according to',
  ],
  [
    'asc',
    'order',
    'ascending; ascending order; in ascending order; asc; in ascending order of; ascending order of; increasing order; in increasing order of; in increasing order; increasing; from low to high; low to high; from lowest to highest; lowest to highest; from smallest to largest; from least to greatest; from small to large; from the lowest to the highest; ascendingly; in an ascending order; ascending order by; in asc order; in asc; in ascending; ascending manner; from oldest to newest; from earliest to latest; from young to old; from youngest to oldest; youngest to oldest; from early to late; in an ascending manner; from lowest; from least to most; in ascending order by; in chronological order; chronological order; chronologically; from first to last; from short to long; from shortest to longest; from cheapest to most expensive; in ascending order according to; in an increasing order of; in ascending order based on; from low to high order; in an ascending order of; from the smallest to the largest; from the youngest to the oldest; from the earliest to the latest; from the oldest to the most recent; lowest first; smallest first; oldest first; earliest first; in an increasing order',
  ],
  [
    'desc',
    'order',
    'descending; descending order; in descending order; desc; in descending order of; descending order of; decreasing order; in decreasing order of; in decreasing order; decreasing; from high to low; high to low; from highest to lowest; highest to lowest; from largest to smallest; from greatest to least; from large to small; from the highest to the lowest; descendingly; in a descending order; in desc order; in desc; in descending; reverse order; from newest to oldest; from latest to earliest; from most to least; in reverse order; in a descending order of; from old to young; from oldest to youngest; oldest to youngest; from late to early; from long to short; from longest to shortest; in descending order by; in the descending order of; in the descending order; most recent first; newest first; highest first; largest first; in decreasing order by; in descending order according to; from most expensive to cheapest; in descending order based on; in the decreasing order; in the decreasing order of; from biggest to smallest; from most recent to oldest; from the largest to the smallest; from the oldest to the youngest; from the newest to the oldest; from the latest to the earliest; from the most recent to the oldest; from the most to the least; latest first; most first; in a decreasing order; in an descending order; in reverse',
  ],
  [
    'alpha',
    'order',
    'alphabetical order; in alphabetical order; alphabetically; lexicographic order; in lexicographic order; lexicographical order; in lexicographical order; alphabetic order; in alphabetic order; in alphabetical order of; in lexicographic order of; alphabetical order of; ascending alphabetical order; in ascending alphabetical order; in lexicographical order of; in ascending lexicographic order; alphabetical; in alphabetical order by; sorted alphabetically; ordered alphabetically; by alphabetical order; in ascending alphabetical order of; in the alphabetical order; in the lexicographic order; alphabetic order of; in alphabetic order of; in alphabetical ascending order; in an alphabetical order; in the alphabetical order of',
  ],
  [
    'alpha:desc',
    'order',
    'reverse alphabetical order; in reverse alphabetical order; descending alphabetical order; in descending alphabetical order; reversed lexicographical order; in reversed lexicographical order; descending lexicographical order; reverse lexicographic order; in descending lexicographic order; in reverse lexicographical order; in descending alphabetical order of; in descending alphabetic order; reversed alphabetical order; in reversed alphabetical order; in reverse alphabetical order of; in reverse lexicographic order; in descending lexicographical order',
  ],
  [
    'distinct',
    'set',
    'different; distinct; unique; distinctive; separate; distinctly; differing; various; non duplicate; all different; all the different; all distinct; all the distinct; all unique; without duplicates; without duplication; no duplicates; unduplicated; deduplicated; all possible; without repetition; possible; different kinds of; kinds of',
  ],
  ['both', 'set', 'both; shared by; shared between; in both; from both; of both; common to'],
  ['either', 'set', 'either'],
  ['or', 'set', 'or; or also'],
  ['and', 'set', 'and; as well as; along with; together with; and also; also; &; plus; and their; and its; and the; and then'],
  ['but', 'set', 'but; but also; while; yet'],
  ['who', 'stop', 'who; whom'],
  ['that', 'stop', 'that'],
  ['which', 'stop', 'which; what'],
  ['whose', 'stop', 'whose'],
  ['where', 'stop', 'where; such that; so that'],
  ['when', 'stop', 'when'],
  [
    'with',
    'stop',
    'with; having; has; have; had; got; who has; who have; that has; that have; which has; which have; carrying; possessing; possess; possesses; owning; contain at; featuring; holding',
  ],
  ['of', 'stop', 'of'],
  ['in', 'stop', 'in; at; on; from; for; to; into; through; inside; across; about; during; near; onto; via; as; among; amongst; around; against; out; off'],
  ['all', 'quantifier', 'all; any; every one of; some; all of; all the; any of; at least one; a certain'],
  ['both_times', 'set', 'at the same time; simultaneously'],
  [
    'named',
    'stop',
    'named; called; titled; entitled; with the name; whose name is; with name; by the name of; by the name; known as; with the title; with title; name is',
  ],
  [
    'ref',
    'reference',
    'them; those; these; they; their; its; it; he; she; his; her; ones; one; that one; each one; corresponding; associated; respective; related; him; this; itself; themselves; same',
  ],
  ['compare', 'set', 'compare to; compared to; compared with; compare with; versus; vs; against'],
  ['difference', 'aggregate', 'difference between; difference in; difference of; the gap between'],
  [
    'full',
    'quantifier',
    'all the information; all information; all details; all the details; information; details of; full details; all detailed info; all info; everything; everything about; all the info; complete information; all fields; all columns; all attributes; all the columns; all the fields; all data; details about; info; info about; information about; information on; all detail; detailed information; detailed info; full information; full info; all available information; all available details; full records; all records; entire record; whole record',
  ],
  ['chart:bar', 'chart', 'bar chart; bar graph; bar plot; bar charts; histogram chart; bars; as a bar chart; column chart; bar; barchart'],
  ['chart:pie', 'chart', 'pie chart; pie; pie graph; pie charts; donut chart'],
  ['chart:line', 'chart', 'line chart; line graph; line plot; line; trend line; line charts; time series chart'],
  ['chart:scatter', 'chart', 'scatter chart; scatter plot; scatter; scatterplot; scatter graph; scatter charts; scatter diagram'],
  ['chart:area', 'chart', 'area chart; area graph'],
  ['chart:histogram', 'chart', 'histogram'],
  ['chart:stacked_bar', 'chart', 'stacked bar chart; stacked bar graph; stacked bar; stacked bars; stack bar chart'],
  [
    'chart:grouped_line',
    'chart',
    'grouping line chart; group line chart; grouped line chart; grouping line; multi line chart; multi series line chart; multiple line chart',
  ],
  [
    'chart:grouped_scatter',
    'chart',
    'grouping scatter chart; grouped scatter chart; group scatter chart; grouping scatter plot; grouping scatter; grouped scatter plot; group scatter plot',
  ],
  ['chart:table', 'chart', 'as a table; in a table; as table'],
  ['chart:axis_x', 'chart', 'x axis; the x axis; x axes; x; the x; by the x axis; x coordinate; bars; the bars; by the bars; by the bar'],
  ['chart:axis_y', 'chart', 'y axis; the y axis; y axes; y; the y; by the y axis; y coordinate'],
  ['grain:day', 'grain', 'by day; per day; daily; each day; by date'],
  ['grain:week', 'grain', 'by week; per week; weekly; each week'],
  ['grain:month', 'grain', 'by month; per month; monthly; each month; month by month; for each month; in each month; by months'],
  ['grain:quarter', 'grain', 'by quarter; per quarter; quarterly; each quarter; for each quarter'],
  ['grain:year', 'grain', 'by year; per year; yearly; annually; each year; for each year; year by year; by years; annual'],
  ['grain:hour', 'grain', 'by hour; per hour; hourly'],
  ['grain:fiscal_year', 'grain', 'by fiscal year; per fiscal year'],
  ['grain:fiscal_quarter', 'grain', 'by fiscal quarter; per fiscal quarter'],
  ['part:weekday', 'grain', 'by weekday; per weekday; by day of week; by day of the week; by week day; day of week; day of the week; weekday; weekdays'],
  ['part:hour', 'grain', 'hour of day; hour of the day; by hour of day; by hour of the day'],
  ['part:month_of_year', 'grain', 'month of year; by month of year; month of the year; calendar month'],
  ['write', 'word', 'delete; insert into; drop table; truncate; update the'],
  ['cause', 'word', 'why; what caused; root cause; what drove; what explains'],
  ['forecast', 'word', 'forecast; predict; projection for; will be next'],
]

export interface Cue {
  readonly cue: string
  readonly tag: Tag
  readonly length: number
}
interface Entry {
  readonly words: readonly string[]
  readonly cue: string
  readonly tag: Tag
}

const BY_FIRST_WORD = build()

function build(): ReadonlyMap<string, readonly Entry[]> {
  const phrasesOf = new Map<string, Entry>()
  for (const [cue, tag, phrases] of TABLE) {
    for (const phrase of phrases.split('; ')) for (const words of alternatives(phrase)) phrasesOf.set(words.join(' '), { words, cue, tag })
  }
  const map = new Map<string, Entry[]>()
  for (const entry of phrasesOf.values()) add(map, entry)
  for (const list of map.values()) list.sort((a, b) => b.words.length - a.words.length)
  return map
}

function add(map: Map<string, Entry[]>, entry: Entry): void {
  const first = entry.words[0] ?? ''
  const list = map.get(first)
  if (list === undefined) map.set(first, [entry])
  else list.push(entry)
}

function alternatives(phrase: string): readonly (readonly string[])[] {
  let all: readonly (readonly string[])[] = [[]]
  for (const word of phrase.split(' ')) all = all.flatMap((head) => word.split('|').map((choice) => [...head, choice]))
  return all
}

/** Every cue that starts at a token, longest first. A phrase has one meaning: the last in the table. */
export function cuesAt(words: readonly string[], at: number): readonly Cue[] {
  const entries = BY_FIRST_WORD.get(words[at] ?? '') ?? []
  return entries.filter((entry) => entry.words.every((word, i) => words[at + i] === word)).map(({ cue, tag, words: own }) => ({ cue, tag, length: own.length }))
}

import type { NewAssetDoc } from '../../src/app/assets/index.ts'

/** Topic → what such a dashboard shows, in the words of its makers. */
const TOPICS: readonly (readonly [name: string, shows: string])[] = [
  ['Sales pipeline', 'Open opportunities by stage, owner and close date'],
  ['Win rate', 'Share of opportunities won, by segment and competitor'],
  ['Quota attainment', 'Bookings against quota for each account executive'],
  ['Deal velocity', 'Days that deals stay in each stage'],
  ['Lost deals', 'Reasons why opportunities were lost'],
  ['Forecast accuracy', 'Forecast against bookings at the end of each quarter'],
  ['Discounting', 'Average discount by product line and approver'],
  ['Renewals', 'Contracts up for renewal and their risk'],
  ['Upsell opportunities', 'Accounts with room for more seats'],
  ['Territory coverage', 'Accounts touched in each territory'],
  ['Campaign performance', 'Spend, clicks and conversions of each campaign'],
  ['Lead funnel', 'Leads from first touch to opportunity'],
  ['Email engagement', 'Open and click rates of newsletters'],
  ['Web traffic', 'Visits, sources and bounce rate of the site'],
  ['Attribution', 'Which channels bookings are credited to'],
  ['Search keywords', 'Positions and clicks of organic keywords'],
  ['Event leads', 'Contacts collected at fairs and webinars'],
  ['Social reach', 'Followers and impressions by network'],
  ['Brand survey', 'Awareness and preference by wave'],
  ['Revenue recognition', 'Recognised and deferred revenue by contract'],
  ['Cash flow', 'Cash in and out by week, with a forecast'],
  ['Receivables ageing', 'Open invoices by days overdue'],
  ['Budget against actuals', 'Spend of cost centres against their budget'],
  ['Gross margin', 'Margin by product and region'],
  ['Expense claims', 'Travel and other expenses by team'],
  ['Payroll cost', 'Salaries and contributions by entity'],
  ['Tax provisions', 'Provisions by jurisdiction'],
  ['Capital expenditure', 'Investments by project and approval state'],
  ['Recurring revenue', 'New, expanded and lost MRR by plan'],
  ['Ticket backlog', 'Open support tickets by age and queue'],
  ['First response time', 'Time until a customer hears from support'],
  ['Customer satisfaction', 'CSAT of closed tickets'],
  ['Escalations', 'Tickets escalated to engineering'],
  ['SLA breaches', 'Tickets answered too late, by contract'],
  ['Chatbot deflection', 'Conversations that needed no agent'],
  ['Headcount', 'Employees by department, site and contract'],
  ['Attrition', 'Leavers by tenure and department'],
  ['Hiring funnel', 'Candidates from application to offer'],
  ['Absence', 'Sick days and leave by team'],
  ['Engagement survey', 'Scores of the yearly survey by question'],
  ['Training hours', 'Hours and courses completed'],
  ['Inventory levels', 'Stock by article and warehouse'],
  ['On-time delivery', 'Shipments that arrived when promised'],
  ['Supplier quality', 'Defects by supplier and part'],
  ['Stock-outs', 'Articles that ran out, and for how long'],
  ['Warehouse throughput', 'Picks and packs by shift'],
  ['Product returns', 'Returned goods by reason'],
  ['Freight cost', 'Cost of shipments by carrier and lane'],
  ['Demand planning', 'Forecast demand by article'],
  ['Production yield', 'Good parts by line and batch'],
  ['Activation', 'New accounts that reach the first value'],
  ['Feature adoption', 'Use of features by plan'],
  ['Retention cohorts', 'Accounts still active by month of sign-up'],
  ['Session length', 'Time spent by platform'],
  ['Crash rate', 'Crashes by version and device'],
  ['Net promoter score', 'NPS by segment and comment themes'],
  ['Experiment results', 'Uplift and significance of running experiments'],
  ['Page load', 'Load times by page and country'],
  ['Service uptime', 'Availability by service and month'],
  ['Cloud cost', 'Spend by account, team and service'],
  ['Security vulnerabilities', 'Open findings by severity and age'],
  ['Customer segmentation', 'Accounts by industry, size and behaviour'],
  ['Lifetime value', 'Value of customers by acquisition channel'],
  ['Onboarding progress', 'New customers by onboarding step'],
]
const PLACES = [
  'EMEA',
  'APAC',
  'North America',
  'DACH',
  'Nordics',
  'LATAM',
  'Global',
  'UK',
  'Benelux',
  'Iberia',
  'Japan',
  'Enterprise',
  'Mid-market',
  'Partners',
]
const ENDS = ['', '', '', 'overview', 'weekly', 'monthly review', 'for executives', 'v2', 'draft', 'archive 2023', 'drill-down', 'KPIs']
const SUBTYPES = ['looker_dashboard', 'tableau_workbook', 'powerbi_report', 'metabase_dashboard', 'confluence_page', 'spreadsheet']
const FOLDERS = ['Shared', 'Finance', 'Go to market', 'People', 'Operations', 'Product', 'Archive', 'Personal/mlopez', 'Board']

/** Written for one asset each: by name, in other words, with a slip, as a plain question about data and as one after a place. */
export const WANTED: readonly { readonly asset: NewAssetDoc; readonly question: string }[] = [
  wanted('Customer churn', 'Cancelled subscriptions by plan and reason', 'Where do I find the churn dashboard?'),
  wanted('Coffee consumption per office', 'Cups by floor and machine', 'is there a report on coffee consumption in our offices'),
  wanted('Refunds and chargebacks', 'Money paid back to card holders', 'Which dashboard shows chargebacks?'),
  wanted('Driver safety incidents', 'Accidents and near misses of the fleet', 'Do we have a dashboard about driver safety?'),
  wanted('Loyalty programme points', 'Points earned and redeemed by members', 'where can I see how many loyalty points members redeem?'),
  wanted('Data centre energy use', 'Kilowatt hours and PUE by hall', 'Energy use of our data centres by month'),
  wanted('Gift card liabilities', 'Outstanding balances of gift cards', 'What are our gift card liabilities?'),
  wanted('Clinical trial enrolment', 'Patients enrolled by site and arm', 'How many patients are enrolled in each clinical trial?'),
  wanted('Store footfall', 'Visitors counted at the doors by hour', 'show me the footfall dashbord'),
  wanted('Price elasticity study', 'Effect of price changes on volume', 'is there anything like a report on price elasticity?'),
  wanted('Affiliate commissions', 'Commissions owed and paid to affiliates', 'where is the page with affiliate commissions?'),
  wanted('Wind turbine availability', 'Downtime by turbine and fault code', 'turbine availability last month'),
  wanted('Subscription box skips', 'Boxes that subscribers skip', 'How often do subscribers skip their box?'),
  wanted('Seat occupancy on flights', 'Load factor by route', 'What was the seat occupancy on flights to Lisbon?'),
  wanted('Grant applications', 'Applications by programme and decision', 'Where can I look up the grant aplications report?'),
  wanted('Meeting room bookings', 'Rooms booked and left empty', 'Can you send me the link to the meeting room bookings dashboard?'),
  wanted('Fraud alerts triage', 'Alerts by rule and analyst decision', 'Is there a workbook for triaging fraud alerts?'),
  wanted('Podcast downloads', 'Downloads by episode and app', 'downloads of our podcast by episode'),
  wanted('Recycling rate by plant', 'Share of waste recycled', 'Do we have any dashboards on recycling?'),
  wanted('Translation quality scores', 'MQM scores by language pair', 'Which report has the quality scores of translations?'),
]
function wanted(name: string, description: string, question: string): { readonly asset: NewAssetDoc; readonly question: string } {
  return {
    asset: { id: `wanted-${name.toLowerCase().replaceAll(' ', '-')}`, subtype: 'looker_dashboard', folder: 'Shared', name, description, viewCount: 40 },
    question,
  }
}

/** For which none of the assets is right, though most have words of some. */
export const UNWANTED: readonly string[] = [
  'Where do I find the cafeteria menu?',
  'Is there a dashboard on carbon emissions per office?',
  'Which report shows parking permits by site?',
  'How many customers signed a contract in March?',
  'What was the average order value last week?',
  'Do we have a dashboard about legal disputes with suppliers?',
  'Where can I see the shareholder register?',
  'List the ten oldest employees',
  'How many products cost more than 100 euros?',
  'Is there a report on patents by product line?',
  'Where is the wiki page about the dress code?',
  'Which customers from Norway bought skis?',
  'What is the phone number of the warehouse in Lyon?',
  'Do we have a scorecard for board member attendance?',
  'Show me orders that were shipped to Chile but paid in Peru',
  'Is there a dashboard on website accessibility complaints?',
  'Number of invoices per customer and currency',
  'Where do I find the office seating plan?',
  'Which employees speak Japanese?',
  'Total weight of pallets by truck',
]

/** The same assets for the same seed: those that are asked for, among as many others as it takes. */
export function assetCatalog(count: number, now: Date, seed = 20_261_102): readonly NewAssetDoc[] {
  const random = randomFrom(seed)
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] ?? fail()
  const others = Array.from({ length: Math.max(0, count - WANTED.length) }, (_none, n): NewAssetDoc => {
    const [topic, shows] = pick(TOPICS)
    const place = pick(PLACES)
    const name = [topic, random() < 0.5 ? `– ${place}` : place, pick(ENDS)].filter((part) => part !== '').join(' ')
    return {
      id: `asset-${n}`,
      subtype: pick(SUBTYPES),
      folder: pick(FOLDERS),
      name,
      description: random() < 0.7 ? `${shows}, ${place}.` : undefined,
      dotDescription: random() < 0.3 ? `${shows}. Maintained by the ${topic.toLowerCase()} team for ${place}.` : undefined,
      url: `https://bi.example.com/${n}`,
      viewCount: Math.floor(Math.exp(random() * 9)),
      lastAccessedAt: new Date(now.getTime() - random() * 700 * DAY_MS),
    }
  })
  return [...others, ...WANTED.map(({ asset }) => asset)]
}

const DAY_MS = 86_400_000

function fail(): never {
  throw new Error('nothing to pick from')
}

/** mulberry32 */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export { DIMENSIONS, type Dimension } from './buckets.ts'
export { type Moments, PERIODS, type Period, type Range } from './moments.ts'
export {
  COUNTED,
  type Counted,
  type HandOverReport,
  openReportDesk,
  type Popularity,
  REPORT_GROUPS,
  type Report,
  type ReportDesk,
  type ReportQuery,
  type Series,
  type Summary,
} from './reports.ts'

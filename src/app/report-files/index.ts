export { attachment } from './file-name.ts'
export { REPORT_FORMATS, type ReportFile, type ReportFormat, reportFile } from './report-file.ts'
export type { ReportSource } from './report-source.ts'

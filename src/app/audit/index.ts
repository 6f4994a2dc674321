export { type Audit, type AuditDeps, type AuditFilter, openAudit, type Verdict } from './audit.ts'
export { auditedConnections, type StatementEntry } from './audited-connections.ts'
export { type Act, type AuditEntry, type AuditOutcome, OUTCOMES } from './entry.ts'

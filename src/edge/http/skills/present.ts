import type { z } from 'zod'
import { effectsOf, type KeptOutput, type RunRecord, type Skill, type SkillDefinition, type SkillVersion, type TestResult } from '../../../app/skills/index.ts'
import type { ExampleResponse, RunResponse, SkillResponse, SkillSummary, TestResult as TestResponse, VersionResponse } from './schema.ts'

export function presentSkill(skill: Skill): z.input<typeof SkillResponse> {
  return {
    ...presentDefinition(skill),
    secrets: skill.secrets.map(({ name, updatedAt }) => ({ name, updated_at: updatedAt.toISOString() })),
    version: skill.version,
    created_by: skill.createdBy,
    updated_by: skill.updatedBy,
    updated_at: skill.updatedAt.toISOString(),
    ...(skill.lastTest && { last_test: { status: skill.lastTest.status, at: skill.lastTest.at.toISOString() } }),
  }
}

export function presentSummary({ name, description, parameters }: SkillDefinition): z.input<typeof SkillSummary> {
  return { name, description, parameters: parameters.map((each) => ({ ...each })) }
}

export function presentVersion(version: SkillVersion): z.input<typeof VersionResponse> {
  return { ...presentDefinition(version), version: version.version, saved_by: version.savedBy, saved_at: version.savedAt.toISOString() }
}

export function presentDefinition(skill: SkillDefinition): z.input<typeof ExampleResponse> {
  const { code, groups, active, allowedHosts, needs } = skill
  return { ...presentSummary(skill), code, groups: [...groups], active, allowed_hosts: [...allowedHosts], effects: effectsOf(skill), needs: [...needs] }
}

export function presentTest(result: TestResult): z.input<typeof TestResponse> {
  return {
    run_id: result.runId,
    status: result.status,
    stdout: result.stdout,
    outputs: result.outputs.map(presentOutput),
    ...(result.error && { error: result.error }),
    duration_ms: Math.round(result.durationMs),
    ...(result.memoryBytes !== null && { memory_bytes: result.memoryBytes }),
  }
}

export function presentRun(run: RunRecord): z.input<typeof RunResponse> {
  return {
    run_id: run.id,
    skill: run.skillName,
    version: run.version,
    kind: run.kind,
    run_by: run.runBy,
    started_at: run.startedAt.toISOString(),
    status: run.status,
    duration_ms: run.durationMs,
    memory_bytes: run.memoryBytes,
    ...(run.parameters && { params: run.parameters }),
    ...(run.log !== undefined && { stdout: run.log }),
    ...(run.outputs && { outputs: run.outputs.map(presentOutput) }),
    ...(run.error && { error: run.error }),
  }
}

function presentOutput(output: KeptOutput) {
  if (output.type !== 'dataframe') return output
  return { type: output.type, columns: output.columns.map((column) => ({ ...column })), rows: output.rows.map((row) => [...row]), row_count: output.rowCount }
}

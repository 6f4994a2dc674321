import { configDefaults, defineConfig } from 'vitest/config'

const ALL = ['src/**/*.test.ts', 'test/**/*.test.ts', 'demo/**/*.test.ts', 'bench/**/*.test.ts', 'web/src/**/*.test.ts']
/** Those that load the machine, kill processes, or hold limits in time: nothing else runs beside them. */
const ALONE = ['test/attacks/resource-attacks.test.ts', 'test/end-to-end/kill.test.ts', 'src/edge/http/chat/crash.test.ts', 'src/platform/sandbox/**/*.test.ts']

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: ['test/support/cluster.ts', 'src/platform/sandbox/fixtures/install-once.ts'],
    projects: [
      { extends: true, test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 0 } } },
      { extends: true, test: { name: 'together', include: ALL, exclude: [...configDefaults.exclude, ...ALONE], maxWorkers: 2, sequence: { groupOrder: 1 } } },
    ],
  },
})

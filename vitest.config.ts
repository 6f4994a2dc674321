import { configDefaults, defineConfig } from 'vitest/config'

const ALL = ['src/**/*.test.ts', 'test/**/*.test.ts', 'demo/**/*.test.ts', 'bench/**/*.test.ts', 'web/src/**/*.test.ts']
/** Those that load the machine or hold limits in time: nothing else runs beside them. */
const ALONE = ['test/attacks/resource-attacks.test.ts', 'src/platform/sandbox/**/*.test.ts']
/** Tests that keep nothing in their process: one runs file after file and loads their modules once, which is half of their cost. */
const PURE = [
  'web/src',
  'bench',
  ...['accounts', 'bots', 'places', 'skills', 'teaching'].map((part) => `src/app/${part}`),
  ...['row-filters', 'semantic', 'sql'].map((part) => `src/warehouse/${part}`),
  ...['config', 'extract', 'json', 'normalize', 'package', 'schema', 'steps'].map((part) => `src/warehouse/pipelines/${part}`),
  ...['assets', 'compile', 'execute', 'link', 'narrate', 'plan/engine', 'skill', 'verified'].map((part) => `src/ask/${part}`),
]
  .map((folder) => `${folder}/**/*.test.ts`)
  .concat('src/ask/plan/*.test.ts')

/** Projects of a group start in the order of their names: the long files of `apart` first. */
export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // ends a wait that would never end; a busy machine may take long over what is waited for
    expect: { poll: { timeout: 20_000 } },
    globalSetup: ['test/support/cluster.ts', 'src/platform/sandbox/fixtures/install-once.ts'],
    projects: [
      { extends: true, test: { name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 0 } } },
      {
        extends: true,
        test: { name: 'apart', include: ALL, exclude: [...configDefaults.exclude, ...ALONE, ...PURE], maxWorkers: 2, sequence: { groupOrder: 1 } },
      },
      { extends: true, test: { name: 'together', include: PURE, isolate: false, maxWorkers: 2, sequence: { groupOrder: 1 } } },
    ],
  },
})

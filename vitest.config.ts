import { defineConfig } from 'vitest/config';

// joining is left to the whole tests, so that the lanes take about as long as each other
const faults = ['test/faults/**/*.test.ts', 'test/relay/!(joining).test.ts'];
const waiting = ['test/{adoption,alerts,changes,conformance,contacts,decisions,documents,doorbell,drift,files,fuzz,hosting,incoming,lifecycle,migration,operators,readers,reference,security,switches}/**/*.test.ts'];
/** Pages and relay have their own pace; the standard second is too short on a busy machine. */
const expect = { poll: { timeout: 10_000 } };
const nowhere = ['**/node_modules/**', '**/dist/**', '**/out/**', '**/.data/**'];

export default defineConfig({
  test: {
    maxWorkers: 2,
    // whole tests share one loading of the code: loading it anew for each file took a third of the processors' time
    isolate: false,
    // projects of different width run one after the other where one command runs several
    reporters: ['default', './test/support/closing-line.ts'],
    projects: [
      {
        // each with modules of its own: scripts of forms remember things as long as a page lives. Beside their source: fast, may start servers of their own on free ports
        test: {
          name: 'unit', sequence: { groupOrder: 0 }, isolate: true, include: ['{solution,webresources,pcf-controls,plugins-proxy,sandbox,scripts}/**/*.test.{ts,tsx}'],
          exclude: [...nowhere, '**/*.browser.test.ts'], globalSetup: ['plugins-proxy/src/database/testing-setup.ts'], testTimeout: 60_000, hookTimeout: 120_000, expect,
        },
      },
      {
        // what crosses parts, out of the built zip: one file after the other, because browser and sandboxes fill two cores
        test: {
          name: 'whole', sequence: { groupOrder: 1 }, include: ['test/**/*.test.ts', 'sandbox/**/*.browser.test.ts'], exclude: [...nowhere, ...faults, ...waiting],
          fileParallelism: false, testTimeout: 120_000, hookTimeout: 180_000,
          expect,
        },
      },
      {
        // what kills, faults and restarts: mostly waiting, so `npm test` runs it beside the others (scripts/test.ts)
        test: { name: 'faults', sequence: { groupOrder: 2 }, include: faults, exclude: nowhere, fileParallelism: false, testTimeout: 120_000, hookTimeout: 180_000, expect },
      },
      {
        // what waits for leases, sweeps and answers, without a browser: a lane of its own, too
        test: { name: 'waiting', sequence: { groupOrder: 3 }, include: waiting, exclude: nowhere, fileParallelism: false, testTimeout: 120_000, hookTimeout: 180_000, expect },
      },
    ],
  },
});

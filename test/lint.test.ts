import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** A file that the linter is shown. */
type Example = readonly [path: string, code: string];
type Import = readonly [from: string, imported: string];

const forbiddenImports: Import[] = [
  ['bin/new.ts', '../lambdas/receive-alert.ts'],
  ['bin/new.ts', '../test/support/night.ts'],
  ['bin/cli/new.ts', '../../lambdas/log.ts'],
  ['lib/new.ts', '../lambdas/domain/on-call/policy.ts'],
  ['lib/new.ts', '../lambdas/env.ts'],
  ['lib/new.ts', '../bin/assembly.ts'],
  ['lib/new.ts', '@aws-sdk/client-sfn'],
  ['lib/new.ts', '../local/asl/clock.ts'],
  ['lambdas/new.ts', '@aws-sdk/client-sfn'],
  ['lambdas/new.ts', './receive-alert.ts'],
  ['lambdas/new.ts', '../lib/stack.ts'],
  ['lambdas/new.ts', '../local/asl/clock.ts'],
  ['lambdas/acts/new.ts', '../adapters/incidents.ts'],
  ['lambdas/acts/new.ts', '../env.ts'],
  ['lambdas/acts/new.ts', '../log.ts'],
  ['lambdas/acts/new.ts', '../sweep.ts'],
  ['lambdas/acts/new.ts', '@aws-sdk/client-sfn'],
  ['lambdas/acts/new.ts', 'node:timers'],
  ['lambdas/domain/text/new.ts', '../../env.ts'],
  ['lambdas/domain/text/new.ts', '../../log.ts'],
  ['lambdas/domain/text/new.ts', '../../acts/recover.ts'],
  ['lambdas/domain/text/new.ts', '../../adapters/links.ts'],
  ['lambdas/domain/text/new.ts', 'node:crypto'],
  ['lambdas/domain/text/new.ts', '@aws-sdk/client-sfn'],
  ['lambdas/domain/text/new.ts', '../calendar/local-time.ts'],
  ['lambdas/domain/text/new.ts', '../on-call/contact.ts'],
  ['lambdas/domain/calendar/new.ts', '../on-call/contact.ts'],
  ['lambdas/domain/calendar/local-time.ts', 'temporal-polyfill'],
  ['lambdas/domain/on-call/new.ts', '../incident/incident.ts'],
  ['lambdas/domain/on-call/new.ts', 'temporal-polyfill'],
  ['lambdas/domain/incident/new.ts', '../notify/sms.ts'],
  ['lambdas/domain/incident/new.ts', '../intake/alert.ts'],
  ['lambdas/domain/notify/new.ts', '../intake/alert.ts'],
  ['lambdas/domain/notify/new.ts', '../page/page.ts'],
  ['lambdas/domain/intake/new.ts', '../notify/sms.ts'],
  ['lambdas/domain/intake/new.ts', '../recovery/recovery.ts'],
  ['lambdas/domain/intake/systems/new.ts', '../../notify/sms.ts'],
  ['lambdas/domain/intake/systems/new.ts', '../../../acts/recover.ts'],
  ['lambdas/domain/page/new.ts', '../recovery/recovery.ts'],
  ['lambdas/domain/recovery/new.ts', '../page/page.ts'],
  ['lambdas/domain/another/new.ts', '../text/names.ts'],
  ['lambdas/domain/new.ts', './text/names.ts'],
  ['lambdas/adapters/new.ts', '../receive-alert.ts'],
  ['lambdas/adapters/new.ts', '../acts/recover.ts'],
  ['lambdas/adapters/new.ts', '../../lib/stack.ts'],
  ['lambdas/adapters/channels/new.ts', '../../receive-alert.ts'],
  ['lambdas/adapters/channels/new.ts', '../incidents.ts'],
  ['lambdas/adapters/channels/new.ts', '../../../local/asl/clock.ts'],
  ['local/asl/new.ts', '../cloud/cloud.ts'],
  ['local/asl/integrations/new.ts', '../../cloud/cloud.ts'],
  ['local/cloud/new.ts', '../../lambdas/domain/on-call/policy.ts'],
  ['local/cloud/new.ts', '../../lib/stack.ts'],
  ['local/cloud/step-functions/new.ts', '../../../lambdas/domain/on-call/policy.ts'],
  ['local/memory/new.ts', '../../lambdas/adapters/incidents.ts'],
  ['local/memory/new.ts', '../cloud/cloud.ts'],
  ['local/memory/new.ts', '@aws-sdk/client-dynamodb'],
  ['local/console/new.ts', '../../lib/stack.ts'],
  ['local/console/new.ts', '../../lambdas/domain/incident/incident.ts'],
  ['local/console/new.ts', '../cloud/cloud.ts'],
  ['local/console/new.ts', '../asl/execution.ts'],
  ['local/console/ui/new.ts', '../console.ts'],
  ['local/console/ui/new.ts', '../feed.ts'],
  ['local/console/ui/new.ts', '../../cloud/cloud.ts'],
  ['local/console/ui/execution/new.ts', '../../../cloud/cloud.ts'],
];

const allowedImports: Import[] = [
  ['bin/new.ts', '../lambdas/domain/on-call/policy.ts'],
  ['bin/new.ts', '../lambdas/acts/recover.ts'],
  ['bin/cli/new.ts', '../../local/cloud/cloud.ts'],
  ['lib/new.ts', './stack.ts'],
  ['lib/new.ts', 'aws-cdk-lib/aws-sns'],
  ['lambdas/new.ts', './domain/on-call/policy.ts'],
  ['lambdas/new.ts', './acts/recover.ts'],
  ['lambdas/new.ts', './env.ts'],
  ['lambdas/acts/new.ts', '../domain/incident/incident.ts'],
  ['lambdas/acts/new.ts', './recover.ts'],
  ['lambdas/domain/text/new.ts', 'zod/mini'],
  ['lambdas/domain/text/new.ts', './names.ts'],
  ['lambdas/domain/calendar/new.ts', '../text/names.ts'],
  ['lambdas/domain/on-call/new.ts', '../calendar/local-time.ts'],
  ['lambdas/domain/incident/new.ts', '../on-call/contact.ts'],
  ['lambdas/domain/notify/new.ts', '../incident/incident.ts'],
  ['lambdas/domain/intake/new.ts', '../incident/incident.ts'],
  ['lambdas/domain/intake/systems/new.ts', '../system.ts'],
  ['lambdas/domain/intake/systems/new.ts', '../../text/json.ts'],
  ['lambdas/domain/page/new.ts', '../notify/sms.ts'],
  ['lambdas/domain/recovery/new.ts', '../intake/alert.ts'],
  ['lambdas/adapters/new.ts', '@aws-sdk/client-sfn'],
  ['lambdas/adapters/new.ts', '../domain/incident/incident.ts'],
  ['lambdas/adapters/channels/new.ts', '../../env.ts'],
  ['lambdas/adapters/channels/new.ts', '../../domain/notify/message.ts'],
  ['local/asl/new.ts', 'jsonata'],
  ['local/asl/integrations/new.ts', '../errors.ts'],
  ['local/cloud/new.ts', '../asl/clock.ts'],
  ['local/cloud/step-functions/new.ts', '../../asl/clock.ts'],
  ['local/memory/new.ts', '../../lambdas/domain/incident/incident.ts'],
  ['local/console/new.ts', './feed.ts'],
  ['local/console/ui/new.ts', 'preact/hooks'],
  ['local/console/ui/execution/new.ts', '../live.ts'],
];

const allowedTypes: Import[] = [
  ['lib/new.ts', '../lambdas/env.ts'],
  ['lambdas/acts/new.ts', '../adapters/incidents.ts'],
  ['local/memory/new.ts', '../../lambdas/adapters/incidents.ts'],
  ['local/console/new.ts', '../cloud/cloud.ts'],
  ['local/console/new.ts', '../asl/clock.ts'],
  ['local/console/ui/new.ts', '../feed.ts'],
];

const withImport = ([from, imported]: Import): Example => [from, `import { thing } from '${imported}';`];
const withImportType = ([from, imported]: Import): Example => [from, `import type { Thing } from '${imported}';`];

/** Ways to import a module. */
const wordings = (path: string) => [
  `import '${path}';`,
  `import { type Thing, thing } from '${path}';`,
  `export { thing } from '${path}';`,
  `export const module = await import('${path}');`,
];

/** Ways to import nothing but its types. */
const typeWordings = (path: string) => [
  `import type Thing from '${path}';`,
  `import type * as things from '${path}';`,
  `export type { Thing } from '${path}';`,
  `export type Things = typeof import('${path}');`,
];

const promise = 'const save = async (): Promise<number> => 1;';
const kind = "type Kind = 'sms' | 'email' | 'voice';";
const nested = (levels: number) =>
  Array.from({ length: levels }, () => 'for (const one of all) {').join('\n') + '}'.repeat(levels);

/** Code that each rule forbids, and code close to it that is allowed. */
const rules: Readonly<
  Record<string, { readonly forbidden: readonly Example[]; readonly allowed: readonly Example[] }>
> = {
  'imports.grit': {
    forbidden: [
      ...forbiddenImports.map(withImport),
      ...wordings('../adapters/incidents.ts').map((code): Example => ['lambdas/acts/new.ts', code]),
      ...typeWordings('../env.ts').map((code): Example => ['lambdas/acts/new.ts', code]),
    ],
    allowed: [
      ...allowedImports.map(withImport),
      ...allowedTypes.map(withImportType),
      ...wordings('./recover.ts').map((code): Example => ['lambdas/acts/new.ts', code]),
      ...typeWordings('../adapters/incidents.ts').map((code): Example => ['lambdas/acts/new.ts', code]),
    ],
  },
  noFloatingPromises: {
    forbidden: [
      ['local/cloud/new.ts', `${promise}\nsave();`],
      ['lambdas/acts/new.ts', `${promise}\nexport const act = () => { save().then((one) => one + 1); };`],
      ['test/new.test.ts', `${promise}\nPromise.all([save()]);`],
    ],
    allowed: [['local/cloud/new.ts', `${promise}\nawait save();\nvoid save();\nexport const saved = save();`]],
  },
  noMisusedPromises: {
    forbidden: [
      ['lib/new.ts', `${promise}\nif (save()) throw new Error();`],
      ['lambdas/new.ts', `${promise}\nexport const kept = [1, 2].filter(() => save());`],
    ],
    allowed: [['lib/new.ts', `${promise}\nif (await save()) throw new Error();`]],
  },
  useExhaustiveSwitchCases: {
    forbidden: [
      [
        'lambdas/domain/notify/new.ts',
        `${kind}\nexport function cost(kind: Kind) { switch (kind) { case 'sms': return 1; case 'email': return 0; } return 2; }`,
      ],
    ],
    allowed: [
      [
        'lambdas/domain/notify/new.ts',
        `${kind}\nexport function cost(kind: Kind) { switch (kind) { case 'sms': return 1; case 'email': case 'voice': return 0; } }`,
      ],
    ],
  },
  useFilenamingConvention: {
    forbidden: [
      ['lib/newFile.ts', 'export const x = 1;'],
      ['lambdas/domain/text/new_file.ts', 'export const x = 1;'],
      ['local/console/ui/NewView.tsx', 'export const x = 1;'],
      ['test/newFile.test.ts', 'export const x = 1;'],
    ],
    allowed: [
      ['lib/new-file.ts', 'export const x = 1;'],
      ['test/new-file.test.ts', 'export const x = 1;'],
      ['test/new-file.contract.ts', 'export const x = 1;'],
      ['local/cloud/new-worker.mjs', 'export const x = 1;'],
    ],
  },
  noConsole: {
    forbidden: [
      ['lambdas/new.ts', "console.log('x');"],
      ['lambdas/domain/text/new.ts', "console.error('x');"],
      ['lib/new.ts', "console.warn('x');"],
      ['local/cloud/new.ts', "console.log('x');"],
    ],
    allowed: [
      ['bin/cli/new.ts', "console.log('x');"],
      ['test/soak/new.ts', "console.log('x');"],
      ['lambdas/log.ts', "console.log('x');"],
    ],
  },
  noExcessiveCognitiveComplexity: {
    // Each level costs one more than the one around it: 1 + 2 + 3 + 4 + 5 is 15.
    forbidden: [
      ['lib/new.ts', `export function walk(all: number[]) {\n${nested(6)}\n}`],
      ['test/new.test.ts', `export function walk(all: number[]) {\n${nested(5)}\nif (all) return;\n}`],
    ],
    allowed: [['lib/new.ts', `export function walk(all: number[]) {\n${nested(5)}\n}`]],
  },
  noRestrictedGlobals: {
    forbidden: [
      'performance.now()',
      'setTimeout(String, 1)',
      'setInterval(String, 1)',
      'setImmediate(String)',
      'queueMicrotask(() => {})',
      'AbortSignal.timeout(1)',
      'crypto.randomUUID()',
      "fetch('https://example.org')",
      "new WebSocket('wss://example.org')",
      'process.argv',
      "Buffer.from('x')",
      'globalThis.process',
      '__dirname',
    ].flatMap((code): Example[] => [
      ['lambdas/domain/text/new.ts', `export const x = ${code};`],
      ['lambdas/acts/new.ts', `export const x = ${code};`],
    ]),
    allowed: [
      ['lambdas/domain/text/new.ts', "export const x = new URL('https://example.org');"],
      ['lambdas/domain/text/new.ts', 'export const x = (process: string) => process.trim();'],
      ['lambdas/adapters/new.ts', 'export const x = performance.now();'],
    ],
  },
  'pure.grit': {
    forbidden: [
      'new Date()',
      'new Date',
      'Date()',
      'Date.now()',
      '[1].map(Date.now)',
      'Temporal.Now.instant()',
      "new Intl.DateTimeFormat('en').format()",
      'Math.random()',
    ].flatMap((code): Example[] => [
      ['lambdas/domain/text/new.ts', `export const x = ${code};`],
      ['lambdas/acts/new.ts', `export const x = ${code};`],
    ]),
    allowed: [
      ['lambdas/domain/text/new.ts', 'export const x = (at: string) => new Date(at).getTime();'],
      ['lambdas/acts/new.ts', "export const x = (at: Date) => new Intl.DateTimeFormat('en').format(at);"],
      ['lambdas/domain/text/new.ts', 'export const x = Math.max(1, 2);'],
      ['local/cloud/new.ts', 'export const x = new Date();'],
    ],
  },
};

const all = Object.values(rules).flatMap(({ forbidden, allowed }) => [...forbidden, ...allowed]);
const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'lint-'));
let report: readonly string[] = [];

/** The path that an example is written to: no other example has it. */
const pathOf = ([path, code]: Example) =>
  path.replace(/\bnew\b/, `new-${all.findIndex((other) => other[0] === path && other[1] === code)}`);

/** The linter’s report on all examples, a line for each fault. */
function lint(): string[] {
  for (const file of ['biome.json', 'lint']) cpSync(join(root, file), join(folder, file), { recursive: true });
  for (const example of all) {
    const path = join(folder, pathOf(example));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${example[1]}\n`);
  }
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const options = ['lint', '--reporter=github', '--max-diagnostics=none', '.'];
  return spawnSync(process.execPath, [biome, ...options], { cwd: folder, encoding: 'utf8' }).stdout.split('\n');
}

beforeAll(() => {
  report = lint();
});

afterAll(() => rmSync(folder, { recursive: true }));

describe.each(Object.entries(rules))('%s', (rule, { forbidden, allowed }) => {
  const isReported = (example: Example) =>
    report.some((line) => line.includes(`/${pathOf(example)},`) && line.includes(rule));

  it.each(forbidden)('forbids in %s: %s', (...example) => {
    expect(isReported(example)).toBe(true);
  });

  it.each(allowed)('allows in %s: %s', (...example) => {
    expect(isReported(example)).toBe(false);
  });
});

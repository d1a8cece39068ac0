import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAssembly } from '../../bin/assembly.ts';

type Template = { readonly Resources: Record<string, Resource> };

type Resource = { readonly Type: string; readonly Properties: Record<string, unknown> };

/** A synthesised stack of a test's own. */
export type Assembly = { readonly folder: string; readonly remove: () => void };

/** A copy of the synthesised stack whose template has been changed. */
export async function patchedAssembly(patch: (template: string) => string): Promise<Assembly> {
  const folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  const whole = await ensureAssembly();
  for (const entry of readdirSync(whole, { withFileTypes: true })) {
    const [from, to] = [join(whole, entry.name), join(folder, entry.name)];
    // Bundles stay where they are: Node keeps what it has compiled by their path.
    if (entry.isDirectory()) symlinkSync(from, to);
    else copyFileSync(from, to);
  }
  const file = join(folder, 'NotifySupport.template.json');
  const template = readFileSync(file, 'utf8');
  const patched = patch(template);
  if (patched === template) throw new Error('The patch changes nothing.');
  writeFileSync(file, patched);
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** What makes each way to the backstop: without these resources it is cut. */
const ways = {
  runs: (resource: Resource) => isAlarm(resource) && isOnRuns(resource),
  alarms: (resource: Resource) => isAlarm(resource) && !isOnRuns(resource),
  sweep: ({ Type, Properties }: Resource) =>
    Type === 'AWS::Scheduler::Schedule' || (Type === 'AWS::Events::Rule' && 'ScheduleExpression' in Properties),
};

function isAlarm({ Type }: Resource): boolean {
  return Type === 'AWS::CloudWatch::Alarm';
}

function isOnRuns({ Properties }: Resource): boolean {
  return JSON.stringify(Properties.Metrics ?? '').includes('ExecutionsFailed');
}

/** A template in which one way to the backstop is left, and the two others are cut. */
export const withOnly =
  (way: keyof typeof ways) =>
  (template: string): string => {
    const { Resources, ...rest } = JSON.parse(template) as Template;
    const others = Object.entries(ways).flatMap(([name, isPart]) => (name === way ? [] : [isPart]));
    const left = Object.entries(Resources).flatMap(([id, resource]) => {
      if (!others.some((isPart) => isPart(resource))) return [[id, resource] as const];
      // A rule is named in policies, so it stays, and does nothing.
      const Properties = { ...resource.Properties, State: 'DISABLED' };
      return resource.Type === 'AWS::Events::Rule' ? [[id, { ...resource, Properties }] as const] : [];
    });
    return JSON.stringify({ ...rest, Resources: Object.fromEntries(left) });
  };

import { parseArgs } from 'node:util';
import { checkExactly, isCalm } from './exact.ts';
import { createMachines, readDefinitions } from './machines.ts';
import { createScenario } from './scenario.ts';
import { play } from './universe.ts';

const { values } = parseArgs({ options: { incidents: { type: 'string' }, seed: { type: 'string' } } });
const [incidents, seed] = [Number(values.incidents ?? 1000), Number(values.seed ?? 1)];
let machines = createMachines(readDefinitions(), seed);
let calm = 0;
let violations = 0;
for (let incident = 0; incident < incidents; incident += 1) {
  if (incident % 100 === 0) machines = createMachines(readDefinitions(), seed);
  const scenario = createScenario(seed, incident);
  const played = await play(scenario, machines);
  if (!isCalm(scenario)) continue;
  calm += 1;
  const faults = checkExactly(played);
  violations += faults.length;
  if (faults.length > 0) console.log(incident, faults);
}
console.log(`${incidents} incidents, ${calm} of them calm, ${violations} violations`);
process.exitCode = violations > 0 ? 1 : 0;

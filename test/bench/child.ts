import { measurements } from './measurements.ts';

// One measurement in a process of its own, for run.ts: its name and scale in, its figures out as JSON.
const [name = '', scale] = process.argv.slice(2);
const load = measurements[name];
if (load === undefined) throw new Error(`There is no measurement ${name}.`);
const { measure } = await load();
console.log(JSON.stringify(await measure(Number(scale))));
// What still waits on the real clock would keep the process alive for minutes.
process.exit();

import { measurements } from './measurements.ts';

// A part of a measurement in a process of its own, for run.ts: name, part and scale in, figures out as JSON.
const [name = '', part, scale] = process.argv.slice(2);
const load = measurements[name]?.[Number(part)];
if (load === undefined) throw new Error(`There is no measurement ${name}, part ${part}.`);
const { measure } = await load();
console.log(JSON.stringify(await measure(Number(scale))));
// What still waits on the real clock would keep the process alive for minutes.
process.exit();

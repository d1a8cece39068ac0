import { readFileSync } from 'node:fs';

/**
 * The EventBridge event in a file.
 *
 * @throws Error with one sentence if there is no such file, or no JSON object in it
 */
export function readEventFile(path: string): Record<string, unknown> {
  const event = parse(path, read(path));
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw new Error(`${path} does not contain an EventBridge event, which is a JSON object.`);
  }
  return event as Record<string, unknown>;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Error(`${path} cannot be read: write the path of a JSON file after --event.`);
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${path} is not valid JSON: ${(error as Error).message}`);
  }
}

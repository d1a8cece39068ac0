import { createContext, Script } from 'node:vm';

const longestMilliseconds = 900;

const context = createContext({ work: () => null });
const script = new Script('work()');

/** The result of synchronous work, which is stopped after a second. Throws a RangeError then. */
export function withinASecond<T>(work: () => T): T {
  context.work = work;
  try {
    return script.runInContext(context, { timeout: longestMilliseconds }) as T;
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new RangeError('Too long: the work takes more than a second');
  }
}

/** A regular expression whose search is stopped after a second. The search throws a RangeError then. */
export class PatientPattern extends RegExp {
  override exec(text: string): RegExpExecArray | null {
    return isRisky(this.source, text) ? withinASecond(() => super.exec(text)) : super.exec(text);
  }
}

/** True when a search can take long. The guard costs more than an ordinary search, so that most go without. */
function isRisky(source: string, text: string): boolean {
  const repetitions = source.match(/[*+]|\{\d+,/g)?.length ?? 0;
  return repetitions > 1 ? text.length > 20 : repetitions === 1 && text.length > 5_000;
}

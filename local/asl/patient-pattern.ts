import { createContext, Script } from 'node:vm';

const longestMilliseconds = 1_000;

const context = createContext({ work: () => null });
const script = new Script('work()');

/** A regular expression whose search is stopped after a second. The search throws a RangeError then. */
export class PatientPattern extends RegExp {
  override exec(text: string): RegExpExecArray | null {
    if (!isRisky(this.source, text)) return super.exec(text);
    context.work = () => super.exec(text);
    try {
      return script.runInContext(context, { timeout: longestMilliseconds }) as RegExpExecArray | null;
    } catch {
      throw new RangeError('Regular expression: the search takes too long');
    }
  }
}

/** True when a search can take long. The guard costs more than an ordinary search, so that most go without. */
function isRisky(source: string, text: string): boolean {
  const repetitions = source.match(/[*+]|\{\d+,/g)?.length ?? 0;
  return repetitions > 1 ? text.length > 20 : repetitions === 1 && text.length > 5_000;
}

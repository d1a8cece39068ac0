/** The text that a rule makes of an event for its target: the paths of values, and the template that they fill. */
export type InputTransformer = {
  readonly InputPathsMap?: Readonly<Record<string, string>>;
  readonly InputTemplate: string;
};

/** The variable that stands for the whole event as JSON, without a path. */
const wholeEvent = 'aws.events.event.json';

/**
 * The text that a target gets instead of the event.
 *
 * A template of quoted lines is delivered with its quotes. A value that the event does not have becomes an empty text.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function transformInput({ InputPathsMap = {}, InputTemplate }: InputTransformer, event: object): string {
  return InputTemplate.replace(/<([\w.-]+)>/g, (placeholder, name: string) => {
    if (name === wholeEvent) return JSON.stringify(event);
    const path = InputPathsMap[name];
    return path === undefined ? placeholder : textAt(path, event);
  });
}

function textAt(path: string, event: object): string {
  const value = path
    .split('.')
    .slice(1)
    .reduce<unknown>((found, name) => (found as Record<string, unknown> | null | undefined)?.[name], event);
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The transformer itself, if it makes lines of text or JSON around the whole event; throws an error for anything else. */
export function assertTransformer(transformer: InputTransformer, rule: string): InputTransformer {
  const { InputPathsMap = {}, InputTemplate } = transformer;
  const isText = /^"[^{}]*"$/s.test(InputTemplate);
  if (isText && Object.values(InputPathsMap).every((path) => /^\$(\.[\w-]+)+$/.test(path))) return transformer;
  if (isJsonAroundEvent(InputTemplate)) return transformer;
  throw new Error(
    `The local stack does not support the input transformer of the rule ${rule}: only quoted lines, and JSON with <${wholeEvent}>.`,
  );
}

/** True for JSON in which the whole event stands as a value, and nothing else is a variable. */
function isJsonAroundEvent(template: string): boolean {
  const text = template.replace(`:<${wholeEvent}>`, ':null');
  try {
    return text !== template && !text.includes('<') && JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}

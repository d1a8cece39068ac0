import * as z from 'zod/mini';
import { quote } from '../text/addresses.ts';
import { lazily } from '../text/lazily.ts';
import { list, object, text } from './shape.ts';

/**
 * The places in a foreign JSON body where the parts of an alert are.
 *
 * A place is a path such as `incident.summary` or `alerts.0.title`, or a text with paths in braces:
 * `{monitor.name}: {msg}`.
 */
export type Mapping = {
  readonly summary: string;
  /** A place, or one of the severities itself. */
  readonly severity?: string | undefined;
  readonly dedupKey?: string | undefined;
  readonly link?: string | undefined;
  readonly source?: string | undefined;
  /** The alert is over if the text at `field` is one of `is`. */
  readonly resolvedWhen?: { readonly field: string; readonly is: readonly string[] } | undefined;
};

const mostCharacters = 200;

/** A place in a body. Without quotes, YAML reads a text in braces as a map. */
const placeShape = (key: string, example: string) => {
  const hint = `write a path such as ${example}, or a text with paths in braces, in quotes: "{${example}} is wrong"`;
  return text(key, hint).check(
    z.superRefine((value, context) => {
      const fault = faultIn(value);
      if (fault !== undefined) context.addIssue(`${quote(value)} ${fault}: ${hint}.`);
    }),
  );
};

function faultIn(value: string): string | undefined {
  if (value.trim() === '') return 'is empty';
  if (value.length > mostCharacters) return `is longer than ${mostCharacters} characters`;
  if (/[{}]/.test(value.replace(/\{[^{}]*\}/g, ''))) return 'has braces that do not match';
  if (/\{\s*\}/.test(value)) return 'has empty braces';
  return undefined;
}

const valueHint = 'write a value such as resolved, or a list of values';

/** A value that the body has. YAML reads 1 and true as a number and a truth value, which mean the same as their text. */
const valueShape = lazily(() =>
  z.pipe(
    z.union([z.string(), z.number(), z.boolean()], { error: `is has a value that is not text: ${valueHint}.` }),
    z.transform(String),
  ),
);

const resolvedShape = lazily(() =>
  object(
    {
      field: placeShape('field', 'alert.state'),
      is: list(valueShape(), 'is', valueHint).check(z.minLength(1, { error: `is has no value: ${valueHint}.` })),
    },
    'rule for the end of an alert',
  ),
);

/** A mapping of the file, in its long form. */
export const mappingShape = lazily(() =>
  object(
    {
      summary: placeShape('summary', 'alert.title'),
      severity: z.optional(placeShape('severity', 'alert.level')),
      dedupKey: z.optional(placeShape('dedupKey', 'alert.id')),
      link: z.optional(placeShape('link', 'alert.url')),
      source: z.optional(placeShape('source', 'alert.host')),
      resolvedWhen: z.optional(resolvedShape()),
    },
    'mapping',
  ),
);

/** A mapping in the table. */
export const storedMapping = lazily(() =>
  z.object({
    summary: z.string().check(z.minLength(1)),
    severity: z.optional(z.string()),
    dedupKey: z.optional(z.string()),
    link: z.optional(z.string()),
    source: z.optional(z.string()),
    resolvedWhen: z.optional(z.object({ field: z.string(), is: z.array(z.string()) })),
  }),
);

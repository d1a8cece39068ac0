import type { Mapping } from '../../on-call/mapping.ts';
import { type Severity, severities } from '../../on-call/severity.ts';
import { isObject } from '../../text/json.ts';
import type { Draft } from '../alert.ts';
import { shallow } from '../details.ts';
import { textOf } from './members.ts';

/**
 * The draft in a foreign JSON body, by a mapping.
 *
 * A body without anything at the place of the summary still opens an incident: the form of the body may have changed, and
 * what it says may be the most important alert of the night.
 *
 * @param name the sender, for a body without a summary
 */
export function readMapped(mapping: Mapping, body: unknown, name: string): Draft {
  const { severity, dedupKey, link, source, resolvedWhen } = mapping;
  const found = textAt(body, mapping.summary);
  return {
    action: isOver(body, resolvedWhen) ? 'resolve' : 'trigger',
    summary: found ?? `${name} sent an alert without a summary: its mapping finds nothing at ${mapping.summary}`,
    severity: isSeverity(severity) ? severity : severity && textAt(body, severity),
    dedupKey: dedupKey && textAt(body, dedupKey),
    link: link && textAt(body, link),
    source: (source && textAt(body, source)) ?? name,
    details: body,
  };
}

/** True when the text at the field is one of the values, in upper or lower case. */
function isOver(body: unknown, rule: Mapping['resolvedWhen']): boolean {
  if (rule === undefined) return false;
  const found = textAt(body, rule.field)?.toLowerCase();
  return rule.is.some((value) => value.trim().toLowerCase() === found);
}

function isSeverity(place: string | undefined): place is Severity {
  return severities.some((severity) => severity === place);
}

/** The text at a place: of the value at a path, or a text with the values of paths in it. Nothing if no path has a value. */
export function textAt(body: unknown, place: string): string | undefined {
  if (!place.includes('{')) return textIn(valueAt(body, place.split('.')));
  let hasValue = false;
  const text = place.replace(/\{([^{}]*)\}/g, (_, path: string) => {
    const value = textIn(valueAt(body, path.trim().split('.')));
    hasValue ||= value !== undefined;
    return value ?? '';
  });
  return hasValue ? tidy(text) : undefined;
}

/** A text without the separators around a value that is missing: `: the disk is full`. */
function tidy(text: string): string | undefined {
  return textOf(text.replace(/\s+/g, ' ').replace(/^[\s:,;|-]+|[\s:,;|-]+$/g, ''));
}

function textIn(value: unknown): string | undefined {
  // Deep values would take more of the stack than a function has.
  return typeof value === 'object' && value !== null ? JSON.stringify(shallow(value).value) : textOf(value);
}

/** The value at a path. A name may have dots itself, so the longest name that is there counts: `labels.app.kubernetes.io/name`. */
function valueAt(value: unknown, parts: readonly string[]): unknown {
  if (parts.length === 0) return value;
  if (!isObject(value) && !Array.isArray(value)) return undefined;
  const members = new Map(Object.entries(value));
  for (let length = parts.length; length > 0; length -= 1) {
    const found = members.get(parts.slice(0, length).join('.'));
    const inside = found === undefined ? undefined : valueAt(found, parts.slice(length));
    if (inside !== undefined) return inside;
  }
  return undefined;
}

import { listNames } from '../../lambdas/domain/text/names.ts';
import { findCountry } from './countries.ts';
import type { Verdict } from './judge-country.ts';

/** A protect configuration that applies to messages, and the reason why it does. */
export type Applied = { readonly id: string; readonly as: string };

/** A protect configuration with its rules: by the ISO 3166-1 code of the country, and by number. */
export type Protection = Applied & {
  readonly countries: Readonly<Record<string, 'ALLOW' | 'BLOCK' | 'FILTER' | 'MONITOR'>>;
  readonly numbers: Readonly<Record<string, 'ALLOW' | 'BLOCK'>>;
};

/** The names for SMS and calls in rows and in End User Messaging. */
export const protectedKinds = {
  sms: { row: 'SMS rule', messages: 'SMS', capability: 'SMS' },
  voice: { row: 'call rule', messages: 'Calls', capability: 'VOICE' },
} as const;

export type ProtectedKind = keyof typeof protectedKinds;

/** A rule that keeps messages from people. */
export type Obstacle = 'country blocked' | 'country filtered' | 'number blocked';

/** The rule that keeps messages from a number; nothing if none does. A rule for the number goes before that of its country. */
export function obstacleFor(number: string, code: string, { countries, numbers }: Protection): Obstacle | undefined {
  const override = numbers[number];
  if (override !== undefined) return override === 'BLOCK' ? 'number blocked' : undefined;
  return {
    BLOCK: 'country blocked' as const,
    FILTER: 'country filtered' as const,
    ALLOW: undefined,
    MONITOR: undefined,
  }[countries[code] ?? 'ALLOW'];
}

/** The messages that a rule keeps from people, and the configuration that has it. */
export type Hindered = {
  readonly kind: ProtectedKind;
  readonly code: string;
  readonly obstacle: Obstacle;
  readonly by: Applied;
  readonly names: readonly string[];
};

const words: Readonly<Record<Obstacle, { status: Verdict['status']; are: string; rule: (country: string) => string }>> =
  {
    'country blocked': { status: 'failing', are: 'are blocked', rule: (country) => `blocks ${country}` },
    'country filtered': {
      status: 'warning',
      are: 'can be blocked',
      rule: (country) => `filters ${country}, so AWS drops what it takes for artificial traffic`,
    },
    'number blocked': { status: 'failing', are: 'are blocked', rule: () => 'has rules that block these numbers' },
  };

/** The judgement about messages that a protect configuration keeps from people, with what to do about it. */
export function judgeProtection({ kind, code, obstacle, by, names }: Hindered): Verdict {
  const { messages, capability } = protectedKinds[kind];
  const { status, are, rule } = words[obstacle];
  const country = findCountry(code)?.name ?? code;
  const allow = `Run \`aws pinpoint-sms-voice-v2 update-protect-configuration-country-rule-set --protect-configuration-id ${by.id} --number-capability ${capability} --country-rule-set-updates ${code}={ProtectStatus=ALLOW}\`, or allow only these numbers with rule overrides of the protect configuration in the End User Messaging console.`;
  const remove =
    'Delete the rule overrides of these numbers in the End User Messaging console, in this protect configuration.';
  return {
    status,
    found: `${messages} to ${listNames(names)} ${are}: the protect configuration ${by.id} (${by.as}) ${rule(country)}`,
    todo: obstacle === 'number blocked' ? remove : allow,
  };
}

import type { Settings } from '../lib/settings.ts';

/** The parameters without a default, which a deploy has to be given once: of each the setting in its place, and an example. */
const parameters = [
  { setting: 'sender', parameter: 'EmailSender', example: "'On-call <on-call@your-domain.example>'" },
  { setting: 'backstopEmail', parameter: 'BackstopEmail', example: 'team@your-domain.example' },
  { setting: 'backstopSms', parameter: 'BackstopSms', example: '+4915112345678' },
] as const;

/**
 * The lines that a synth prints: which parameters the first deploy must have, and how to see what this deploy would change.
 * Nothing if the settings have a value for each parameter.
 */
export function parameterHint(settings: Pick<Settings, (typeof parameters)[number]['setting']>): string | undefined {
  const asked = parameters.filter(({ setting }) => settings[setting] === undefined);
  if (asked.length === 0) return undefined;
  const given = asked.map(({ parameter, example }) => `--parameters ${parameter}=${example}`);
  return [
    'The first deploy needs these parameters. CloudFormation keeps them, so give each only once:',
    `  npx cdk deploy ${given.join(' ')}`,
    ...(settings.sender === undefined
      ? [
          'A stack of version 0.3 or older had its sender in cdk.json: give EmailSender once more, or keep sender in cdk.json.',
        ]
      : []),
    'Run `npx notify-support doctor` to see what a deploy would change in a deployed stack.',
  ].join('\n');
}

import { isObject, type JsonObject } from '../../asl/json.ts';
import { type Parameters, refusal, type Settings } from './service.ts';

/** The default settings of a machine. */
export const usualSettings: Settings = {
  encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
  loggingConfiguration: { includeExecutionData: false, level: 'OFF' },
  tracingConfiguration: { enabled: false },
};

/** The configurations of a request; those that it does not name stay as before. Throws the refusals of AWS. */
export function readSettings(parameters: Parameters, before: Settings): Settings {
  const settingOf = (name: keyof Settings) =>
    isObject(parameters[name]) ? { ...usualSettings[name], ...parameters[name] } : before[name];
  const settings = {
    encryptionConfiguration: settingOf('encryptionConfiguration'),
    loggingConfiguration: settingOf('loggingConfiguration'),
    tracingConfiguration: settingOf('tracingConfiguration'),
  };
  checkLogging(settings.loggingConfiguration);
  if (settings.encryptionConfiguration.type !== 'AWS_OWNED_KEY')
    throw refusal('InvalidEncryptionConfiguration', 'KMS keys are not supported here: the type must be AWS_OWNED_KEY');
  return settings;
}

/** Logs need exactly one destination; a machine without logs can have none (recorded). */
function checkLogging({ level, destinations = [] }: JsonObject): void {
  const count = Array.isArray(destinations) ? destinations.length : 0;
  if (count === 1 || (count === 0 && level === 'OFF')) return;
  const fault = 'Invalid Logging Configuration: Must specify exactly one Log Destination.';
  throw refusal('InvalidLoggingConfiguration', fault);
}

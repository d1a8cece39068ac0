import { isObject, type JsonObject } from '../../asl/json.ts';
import { type Parameters, refusal, type Settings } from './service.ts';

/** What a machine has when nothing else is said. */
export const usualSettings: Settings = {
  encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
  loggingConfiguration: { includeExecutionData: false, level: 'OFF' },
  tracingConfiguration: { enabled: false },
};

/** The configurations of a request; those that it does not name stay as they were. Refuses what AWS would. */
export function readSettings(parameters: Parameters, before: Settings): Settings {
  const said = (name: keyof Settings) =>
    isObject(parameters[name]) ? { ...usualSettings[name], ...parameters[name] } : before[name];
  const settings = {
    encryptionConfiguration: said('encryptionConfiguration'),
    loggingConfiguration: said('loggingConfiguration'),
    tracingConfiguration: said('tracingConfiguration'),
  };
  checkLogging(settings.loggingConfiguration);
  if (settings.encryptionConfiguration.type !== 'AWS_OWNED_KEY')
    throw refusal(
      'InvalidEncryptionConfiguration',
      'Keys of KMS do not exist here: the type can only be AWS_OWNED_KEY',
    );
  return settings;
}

/** Logs need exactly one place to go to; a machine without logs may have none (recorded). */
function checkLogging({ level, destinations = [] }: JsonObject): void {
  const count = Array.isArray(destinations) ? destinations.length : 0;
  if (count === 1 || (count === 0 && level === 'OFF')) return;
  const fault = 'Invalid Logging Configuration: Must specify exactly one Log Destination.';
  throw refusal('InvalidLoggingConfiguration', fault);
}

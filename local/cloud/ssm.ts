import type { Resource } from './loader.ts';
import { jsonService, serviceError } from './wire.ts';

/** SSM with the stack's parameters. */
export function createSsm(parameters: readonly Resource[]) {
  const found = new Map(
    parameters.map(({ name, arn, properties }) => [
      name,
      { Name: name, ARN: arn, Type: properties.Type, Value: properties.Value, Version: 1, DataType: 'text' },
    ]),
  );
  return jsonService('SSM', {
    GetParameter: ({ Name }: { Name: string }) => {
      const Parameter = found.get(Name);
      if (!Parameter) throw serviceError('ParameterNotFound', '');
      return { Parameter };
    },
  });
}

import { states } from '../aws.ts';
import { executionVersion, useReading } from '../live.ts';

type Description = { readonly name: string; readonly status: string };

/** One execution: what it is called, and how it is. */
export function ExecutionView({ arn }: { readonly arn: string }) {
  const { value, error } = useReading(arn, executionVersion(arn), () =>
    states<Description>('DescribeExecution', { executionArn: arn }),
  );
  if (error) return <p role="alert">{error.message}</p>;
  return (
    <>
      <h1 tabIndex={-1}>{value?.name ?? 'Execution'}</h1>
      <p>{value?.status}</p>
    </>
  );
}

import { z } from 'zod';

/**
 * A line of the embedded metric format, as CloudWatch's user guide specifies it: "Specification: Embedded metric
 * format". A line that breaks it is taken for plain text, and its metrics are lost without a word.
 */
const lineSchema = z
  .looseObject({
    _aws: z.strictObject({
      Timestamp: z.int().positive(),
      CloudWatchMetrics: z
        .array(
          z.strictObject({
            Namespace: z.string().min(1).max(1024),
            Dimensions: z.array(z.array(z.string().min(1).max(250)).max(30)).min(1),
            Metrics: z.array(z.strictObject({ Name: z.string().min(1).max(1024), Unit: z.enum(['Count', 'Seconds']) })),
          }),
        )
        .min(1),
    }),
  })
  .superRefine((line, context) => {
    for (const { Dimensions, Metrics } of line._aws.CloudWatchMetrics) {
      for (const name of Dimensions.flat())
        if (typeof line[name] !== 'string') context.addIssue(`The dimension ${name} is no text at the root.`);
      for (const { Name } of Metrics)
        if (typeof line[Name] !== 'number') context.addIssue(`The metric ${Name} is no number at the root.`);
    }
  });

/** Everything that log lines of NotifySupport measure, summed up: `Attempts`, or `NotificationsSent sms` where there is a channel. */
export function measuredIn(lines: readonly string[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const text of lines.filter((line) => line.includes('"_aws"'))) {
    const line = lineSchema.parse(JSON.parse(text));
    if (line.Pager !== 'NotifySupport') throw new Error(`This line is not of NotifySupport: ${text}`);
    for (const { Dimensions, Metrics } of line._aws.CloudWatchMetrics)
      for (const { Name } of Metrics) {
        const [pager, ...others] = Dimensions.flat();
        if (pager !== 'Pager') throw new Error(`This line does not tell pagers apart: ${text}`);
        const name = [Name, ...others.map((dimension) => line[dimension])].join(' ');
        sums[name] = (sums[name] ?? 0) + Number(line[Name]);
      }
  }
  return sums;
}

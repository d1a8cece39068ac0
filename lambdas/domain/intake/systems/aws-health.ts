import { type BusEvent, draftOf, type EventReading, nameIn } from './bus-event.ts';
import { firstText, itemsOf, membersOf, textOf } from './members.ts';

const severities = new Map([
  ['issue', 'critical'],
  ['investigation', 'error'],
  ['scheduledChange', 'warning'],
  ['accountNotification', 'info'],
]);

/**
 * The draft of an AWS Health event. Its ARN stays the same over all updates, and an event that is closed is over.
 *
 * One event can concern several accounts of an organization. Each account then has an incident of its own, unless the
 * event is public.
 *
 * @see https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html
 */
export function readHealth(event: BusEvent): EventReading {
  const { detail, detailType } = event;
  const arn = textOf(detail.eventArn);
  const isAbuse = detailType === 'AWS Health Abuse Event';
  const isPublic = detail.eventScopeCode === 'PUBLIC';
  const affected = textOf(detail.affectedAccount) ?? event.account;
  return draftOf(event, {
    action: detail.statusCode === 'closed' ? 'resolve' : 'trigger',
    summary: `AWS Health: ${subjectOf(event)}${affected === event.account ? '' : `, account ${affected}`}`,
    severity: isAbuse ? 'critical' : (severities.get(textOf(detail.eventTypeCategory) ?? '') ?? 'critical'),
    dedupKey: arn && (isPublic ? arn : `${arn} ${affected}`),
    link: arn && linkTo(arn),
  });
}

/** The event in the Health Dashboard, which has no Region. Other partitions have a dashboard with another address. */
function linkTo(arn: string): string | undefined {
  if (!/^arn:aws:[\w:/.-]+$/.test(arn)) return undefined;
  return `https://health.aws.amazon.com/health/home#/account/event-log?Event%20ARN=${arn}&eventTab=details`;
}

/** `EC2 instance retirement scheduled, eu-central-1, i-0abc and 2 more` */
function subjectOf({ detail, detailType, region, resources }: BusEvent): string {
  const service = textOf(detail.service) ?? '';
  const code = textOf(detail.eventTypeCode) ?? detailType;
  const words = code.replace(new RegExp(`^AWS_(?:${service.replace(/\W/g, '\\$&')}_)?`), '');
  const entities = itemsOf(detail.affectedEntities).flatMap(
    (entity) => firstText(membersOf(entity), 'entityValue') ?? [],
  );
  const [first, ...others] = entities.length > 0 ? entities : resources;
  const where = textOf(detail.eventRegion) ?? region;
  const what = `${service} ${words.replaceAll('_', ' ').toLowerCase()}`.trim();
  const about = first === undefined ? '' : `${nameIn(first)}${others.length > 0 ? ` and ${others.length} more` : ''}`;
  return [what, where, about].filter((part) => part !== '').join(', ');
}

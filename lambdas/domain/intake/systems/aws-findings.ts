import { type BusEvent, draftOf, type EventReading, nameIn } from './bus-event.ts';
import { consolePage } from './console-page.ts';
import { itemsOf, membersOf, textOf } from './members.ts';

/**
 * The draft of a GuardDuty finding. GuardDuty sends the same finding, with the same id, each time that it sees it again.
 *
 * Its levels are low below 4, medium below 7, high below 9, and critical.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 */
export function readGuardDuty(event: BusEvent): EventReading {
  const { detail, region } = event;
  const id = textOf(detail.id);
  const account = textOf(detail.accountId) ?? event.account;
  const title = textOf(detail.title) ?? textOf(detail.type) ?? 'a finding';
  return draftOf(event, {
    action: membersOf(detail.service).archived === true ? 'resolve' : 'trigger',
    summary: `GuardDuty: ${title}${account === event.account ? '' : `, account ${account}`}`,
    severity: guardDutySeverity(Number(detail.severity)),
    dedupKey: id,
    link: id && consolePage(region, `/guardduty/home?region=${region}#/findings?search=id%3D${encodeURIComponent(id)}`),
  });
}

function guardDutySeverity(level: number): string {
  if (level < 4) return 'info';
  return level < 7 ? 'warning' : 'critical';
}

const labels = new Map([
  ['CRITICAL', 'critical'],
  ['HIGH', 'error'],
  ['MEDIUM', 'warning'],
  ['LOW', 'info'],
  ['INFORMATIONAL', 'info'],
]);

/**
 * The draft of a Security Hub finding. An event of this kind has exactly one.
 *
 * It is over if it is archived, if its check passes, or if somebody has resolved or suppressed it.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html
 */
export function readSecurityHub(event: BusEvent): EventReading {
  const finding = membersOf(itemsOf(event.detail.findings)[0]);
  const id = textOf(finding.Id);
  const account = textOf(finding.AwsAccountId) ?? event.account;
  const about = textOf(membersOf(itemsOf(finding.Resources)[0]).Id);
  const parts = [
    textOf(finding.Title) ?? 'a finding',
    ...(about === undefined ? [] : [nameIn(about)]),
    ...(account === event.account ? [] : [`account ${account}`]),
  ];
  return draftOf(event, {
    action: isSettled(finding) ? 'resolve' : 'trigger',
    summary: `Security Hub: ${parts.join(', ')}`,
    severity: labels.get(textOf(membersOf(finding.Severity).Label) ?? '') ?? 'critical',
    dedupKey: id,
    link: textOf(finding.SourceUrl) ?? consolePage(event.region, `/securityhub/home?region=${event.region}#/findings`),
  });
}

function isSettled({ RecordState, Workflow, Compliance }: Readonly<Record<string, unknown>>): boolean {
  const workflow = textOf(membersOf(Workflow).Status) ?? '';
  return (
    RecordState === 'ARCHIVED' ||
    membersOf(Compliance).Status === 'PASSED' ||
    ['RESOLVED', 'SUPPRESSED'].includes(workflow)
  );
}

const functions = [
  'FindContacts',
  'FindKey',
  'PlanEscalation',
  'ReceiveAlarm',
  'ReceiveAlert',
  'ReceiveDelivery',
  'ReceiveReply',
  'RecordOutcome',
  'SendBundles',
  'SendNotification',
  'ShowCalendar',
  'ShowIncident',
  'Sweep',
  'TakeAll',
];

/** The names of the alarms about a pager itself, after the pager's name and a hyphen. The stack creates exactly these. */
const names = new Set([
  ...functions.flatMap((name) => [`${name}-fails`, `${name}-throttled`]),
  ...['NotifyContact-throttled', 'NotifySupport-throttled'],
  ...['sweep-fails', 'sweep-silent', 'bundles-fail', 'bundles-silent', 'canary-fails'],
  ...[1, 2, 3, 4].map((turn) => `nobody-has-taken-it-${turn}`),
  ...['alarms-wait', 'intake-fails', 'alarms-lost', 'alarm-without-route', 'alerts-refused'],
  ...['presses-wait', 'presses-lost'],
  ...['backstop-messages-lost', 'deliveries-lost', 'limit-reached', 'sms-spend', 'phone-spend', 'call-spend'],
]);

/**
 * True when an alarm watches the pager itself.
 *
 * Its name alone says that, and the beginning is not enough: in the stack Shop, Shop-checkout-5xx is an alarm of the shop.
 */
export function isOwnAlarm(alarmName: string, pagerName: string): boolean {
  return alarmName.startsWith(`${pagerName}-`) && names.has(alarmName.slice(pagerName.length + 1));
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnOutput, Fn } from 'aws-cdk-lib';
import type { IApiKey } from 'aws-cdk-lib/aws-apigateway';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { createAlarmIntake } from './alarm-intake.ts';
import { createAlarms } from './alarms.ts';
import { createAlertIntake } from './alert-intake.ts';
import { createApi } from './api.ts';
import { createBackstop } from './backstop.ts';
import { findBundles } from './bundles.ts';
import { createChannels } from './channels.ts';
import { createConsole } from './console.ts';
import { createDashboard } from './dashboard.ts';
import { createDeliveries } from './deliveries.ts';
import { createDeliveryIntake } from './delivery-intake.ts';
import { createEscalation } from './escalation.ts';
import type { FunctionBase } from './functions.ts';
import { createIncidentPages } from './incident-pages.ts';
import { ownMetrics } from './metrics.ts';
import { pagerName, setReadableId } from './names.ts';
import { type PagerProps, readProps, type Settings } from './settings.ts';
import { createSweep } from './sweep.ts';
import { createTables } from './tables.ts';

export type { PagerProps } from './settings.ts';

/**
 * On-call escalation: notifies the people on a policy, one after another, until somebody takes the incident.
 *
 * Several may be in one account, and in one stack: the names of their parts begin with the stack's name and the path.
 * With the id `Default` the path is left out, as it is in logical ids.
 *
 * @example
 * const pager = new Pager(stack, 'Pager', {
 *   sender: 'on-call@example.org',
 *   backstopEmail: 'team@example.org',
 *   backstopSms: '+4915112345678',
 *   sources: ['shop'],
 * });
 * pager.grantRaiseAlerts(shop, 'shop');
 */
export class Pager extends Construct {
  /** What the names of its parts begin with, and its metrics are told apart by. */
  readonly name: string;
  /** Where alerts are posted to, with the API key of their source in the header x-api-key. */
  readonly alertsUrl: string;
  /** The API key of each source. */
  readonly apiKeys: Readonly<Record<string, IApiKey>>;
  /** The machine of which each run of an incident is an execution. */
  readonly notifySupport: IStateMachine;
  /** The machine of which each try at a contact is an execution. */
  readonly notifyContact: IStateMachine;
  /** The topic that speaks when nobody answers or the pager itself fails. */
  readonly backstop: ITopic;

  /** @throws Error that names every prop which is not right, and says what to write */
  constructor(scope: Construct, id: string, props: PagerProps) {
    super(scope, id);
    const settings = settingsOf(this, props);
    this.name = pagerName(this);
    const base = { pager: this.name, settings, code: Code.fromAsset(findBundles()) };
    const parts = createParts(this, base);
    this.alertsUrl = Fn.join('', [parts.api.url, '/alerts']);
    this.apiKeys = parts.alertIntake.apiKeys;
    this.notifySupport = parts.escalation.notifySupport;
    this.notifyContact = parts.escalation.notifyContact;
    this.backstop = parts.backstop.topic;
    addMonitoring(this, base, parts);
    this.addOutputs(settings, parts.tables.incidents.tableName);
  }

  /**
   * Lets somebody raise alerts as a source: whoever may read its API key may post to `alertsUrl`.
   *
   * The key is read with API Gateway's `GetApiKey`, by `apiKeys[source].keyId` and with `includeValue`. Give each
   * system a source of its own, for an incident belongs to the source that opened it.
   *
   * @throws Error when there is no such source
   */
  grantRaiseAlerts(grantee: IGrantable, source: string): Grant {
    const key = this.apiKeys[source];
    if (key === undefined) {
      const known = Object.keys(this.apiKeys).join(', ');
      throw new Error(
        `${this.node.path}: there is no source ${JSON.stringify(source)}. The prop sources has ${known}.`,
      );
    }
    return Grant.addToPrincipal({ grantee, actions: ['apigateway:GET'], resourceArns: [key.keyArn] });
  }

  /** The outputs, from which the program `notify-support` knows a deployed pager. */
  private addOutputs(settings: Settings, incidentsTable: string): void {
    const add = (name: string, value: string, description?: string) =>
      setReadableId(
        new CfnOutput(this, name, { value, ...(description !== undefined && { description }) }),
        this,
        name,
      );
    add('AlertsUrl', this.alertsUrl, 'Where alerts are posted to.');
    add('NotifySupportArn', this.notifySupport.stateMachineArn);
    add('Version', version());
    add('Sender', settings.sender);
    add('OriginationNumber', settings.originationNumber ?? 'none');
    add('OriginationIdentity', settings.originationIdentity ?? 'none');
    add('VoiceOrigination', settings.voiceOrigination ?? 'none');
    add('IncidentsTable', incidentsTable);
    add('BackstopTopicArn', this.backstop.topicArn);
    // Where it is no parameter, which would have this name.
    if (settings.smsSpendWarning !== undefined) add('SmsSpendWarning', String(settings.smsSpendWarning));
  }
}

function settingsOf(pager: Pager, props: PagerProps): Settings {
  const read = readProps(props);
  if ('settings' in read) return read.settings;
  throw new Error(`The props of ${pager.node.path} are not right:\n  ${read.faults.join('\n  ')}`);
}

type Parts = ReturnType<typeof createParts>;

/** Everything but what watches it. */
function createParts(scope: Construct, base: FunctionBase) {
  const { pager, settings } = base;
  const tables = createTables(scope, { pager, settings });
  const api = createApi(scope, { pager, settings });
  const deliveries = createDeliveries(scope, { pager, settings });
  const channels = createChannels(scope, { settings, deliveries, baseUrl: api.url });
  const escalation = createEscalation(scope, { base, tables, channels });
  const console = createConsole(scope);
  const backstop = createBackstop(scope, { settings, console, notifySupport: escalation.notifySupport });
  const alertIntake = createAlertIntake(scope, { base, tables, escalation, api });
  const alarmIntake = createAlarmIntake(scope, { base, tables, escalation });
  const pages = createIncidentPages(scope, { base, tables, channels, escalation, api });
  const receiveDelivery = createDeliveryIntake(scope, { base, tables, escalation, deliveries });
  const sweep = createSweep(scope, { base, tables, escalation, backstop: backstop.topic, baseUrl: api.url });
  return {
    tables,
    api,
    deliveries,
    escalation,
    console,
    backstop,
    alertIntake,
    alarmIntake,
    pages,
    receiveDelivery,
    sweep,
  };
}

/** The alarms about the pager itself, and its dashboard. */
function addMonitoring(scope: Construct, { pager, settings }: FunctionBase, parts: Parts): void {
  const { escalation, backstop, alarmIntake, deliveries, receiveDelivery, sweep, console } = parts;
  const ownMetric = ownMetrics(pager);
  const direct = [parts.alertIntake.receiveAlert, parts.pages.receiveReply, parts.pages.showIncident];
  const alarms = createAlarms(scope, {
    ...{ pager, settings, console, ownMetric, direct, sweep, receiveDelivery, alarmIntake },
    topic: backstop.topic,
    behindStates: escalation.functions,
    machines: [escalation.notifySupport, escalation.notifyContact],
    backstopDeadLetters: backstop.deadLetters,
    deliveryDeadLetters: deliveries.deadLetters,
  });
  const functions = [...direct, ...escalation.functions, alarmIntake.receiveAlarm, receiveDelivery, sweep];
  createDashboard(scope, { pager, ownMetric, functions, alarms });
}

/** The version that is being deployed. */
function version(): string {
  return JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')).version;
}

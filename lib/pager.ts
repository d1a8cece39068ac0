import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import type { IApiKey } from 'aws-cdk-lib/aws-apigateway';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Alias, type CfnFunction, Code, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { createAlarmIntake } from './alarm-intake.ts';
import { createAlarms } from './alarms.ts';
import { createAlertIntake } from './alert-intake.ts';
import { createApi } from './api.ts';
import { createBackstop } from './backstop.ts';
import { createBundleSender } from './bundle-sender.ts';
import { findBundles } from './bundles.ts';
import { createCalendarFeeds } from './calendar-feeds.ts';
import { createChannels } from './channels.ts';
import { createConsole } from './console.ts';
import { createDashboard } from './dashboard.ts';
import { createDeliveries } from './deliveries.ts';
import { createDeliveryIntake } from './delivery-intake.ts';
import type { Domain } from './domain.ts';
import { certificateFault } from './domain-settings.ts';
import { createEscalation } from './escalation.ts';
import { createEventRules } from './event-rules.ts';
import type { FunctionBase } from './functions.ts';
import { createIncidentPages } from './incident-pages.ts';
import { createDeployments } from './live-functions.ts';
import { createOwnMetrics } from './metrics.ts';
import { pagerName, setReadableId } from './names.ts';
import { findSender } from './parameters.ts';
import { createRefusalMetric } from './refusals.ts';
import { regionFault } from './regions.ts';
import { type PagerProps, readProps, type Settings } from './settings.ts';
import { recordSettings } from './settings-record.ts';
import { createSweep } from './sweep.ts';
import { createTables } from './tables.ts';

export type { EventRule } from './event-patterns.ts';
export type { PagerProps } from './settings.ts';

/**
 * On-call escalation: notifies the contacts on a policy, level by level, until one of them takes the incident.
 *
 * An account or a stack can have several pagers, because every name that a pager sets begins with the pager's own. That
 * is the stack's name and the construct's path, such as `Shop_Ops`. The id `Default` is left out of the path and of
 * logical ids. Two pagers fit into one stack: each has about 239 resources, and CloudFormation allows 500.
 *
 * @example
 * const pager = new Pager(stack, 'Pager', {
 *   sender: 'on-call@your-domain.example',
 *   backstopEmail: 'team@example.org',
 *   backstopSms: '+4915112345678',
 *   sources: ['shop'],
 * });
 * pager.grantRaiseAlerts(shop, 'shop');
 */
export class Pager extends Construct {
  /**
   * The name of the pager, such as `Shop_Ops`. Every name that it sets begins with it, and its metrics have it as the
   * dimension `Pager`.
   */
  readonly name: string;
  /** The URL to post alerts to. The header `x-api-key` carries the API key of the source. */
  readonly alertsUrl: string;
  /** The API keys by their names in the prop `sources`: `shop`, and `shop/2` for a second key of that source. */
  readonly apiKeys: Readonly<Record<string, IApiKey>>;
  /** The state machine that runs one execution for each run of an incident. */
  readonly notifySupport: IStateMachine;
  /** The state machine that runs one execution each time it is a contact's turn. */
  readonly notifyContact: IStateMachine;
  /** The topic of the backstop, which gets a message when nobody answers or the pager itself fails. */
  readonly backstop: ITopic;

  /** @throws Error that names every wrong prop and says what to write */
  constructor(scope: Construct, id: string, props: PagerProps) {
    super(scope, id);
    const settings = checkProps(this, props);
    this.name = pagerName(this);
    const sender = findSender(this, settings);
    const deployments = createDeployments(this, settings);
    const base = { pager: this.name, settings, deployments, code: Code.fromAsset(findBundles()) };
    const parts = createParts(this, base, sender);
    this.alertsUrl = Fn.join('', [parts.api.url, '/alerts']);
    this.apiKeys = parts.alertIntake.apiKeys;
    this.notifySupport = parts.escalation.notifySupport;
    this.notifyContact = parts.escalation.notifyContact;
    this.backstop = parts.backstop.topic;
    addMonitoring(this, base, parts);
    recordSettings(this, { pager: this.name, settings });
    this.addOutputs(settings, sender, parts);
  }

  /**
   * Lets a role, function or user raise alerts as a source, by letting it read the API key of that source.
   *
   * It reads the key with API Gateway's `GetApiKey`, `apiKeys[source].keyId` and `includeValue`, and posts to `alertsUrl`
   * with it. Give each system a source of its own, because an incident belongs to the source that opened it.
   *
   * @param source one of the prop `sources`, such as `shop`, or `shop/2` for its second key
   * @throws Error when there is no such key
   */
  grantRaiseAlerts(grantee: IGrantable, source: string): Grant {
    const key = this.apiKeys[source];
    if (key === undefined) {
      const known = Object.keys(this.apiKeys).join(', ');
      throw new Error(
        `${this.node.path}: ${JSON.stringify(source)} is not a source. Add it to the prop sources, which has ${known}.`,
      );
    }
    return Grant.addToPrincipal({ grantee, actions: ['apigateway:GET'], resourceArns: [key.keyArn] });
  }

  /** Adds the outputs that the program `notify-support` reads, each with a description. */
  private addOutputs(
    settings: Settings,
    sender: string,
    { tables, escalation, api: { domain, formerDomains, ownUrl, accessLog } }: Parts,
  ): void {
    const add = (name: string, value: string, description: string) =>
      setReadableId(new CfnOutput(this, name, { value, description }), this, name);
    const {
      originationNumber,
      originationIdentity,
      voiceOrigination,
      smsPrice,
      callPrice,
      smsBudget,
      smsSpendWarning,
      callSpendWarning,
    } = settings;
    add('AlertsUrl', this.alertsUrl, 'The URL to post alerts to.');
    add('NotifySupportArn', this.notifySupport.stateMachineArn, 'The state machine that runs escalations.');
    add('RunsArn', escalation.runsArn, 'The ARN by which escalations are started: the alias of the machine.');
    add('RunsVersion', escalation.runsVersion, 'The version of the state machine that the alias leads to.');
    add('LiveFunctions', liveFunctionsIn(this), 'The functions that are called by an alias, and the version of each.');
    add('AccessLog', accessLog?.logGroupName ?? 'none', 'The log of all requests to the API.');
    add('Version', readVersion(), 'The version of Notify Support that is deployed.');
    add('Sender', sender, 'The sender of e-mails.');
    add('OriginationNumber', originationNumber ?? 'none', 'The number or sender id that SMS by SNS come from.');
    add('OriginationIdentity', originationIdentity ?? 'none', 'The origin of SMS by AWS End User Messaging.');
    add('VoiceOrigination', voiceOrigination ?? 'none', 'The origin of calls.');
    add('SmsPrice', String(smsPrice), 'The price of one part of an SMS in USD, as the settings say.');
    add('CallPrice', String(callPrice), 'The price of a minute of a call in USD, as the settings say.');
    add('SmsBudget', smsBudget === undefined ? 'none' : String(smsBudget), 'The money for the SMS of a month in USD.');
    add('IncidentsTable', tables.incidents.tableName, 'The table of incidents and their timelines.');
    add('Canary', settings.canary, 'On if the pager tests itself once an hour.');
    add('BackstopTopicArn', this.backstop.topicArn, 'The topic of the backstop.');
    if (domain !== undefined) {
      add('DomainName', domain.name, 'The domain of links.');
      add('DomainTarget', domain.target, 'The name that the DNS record of the domain has to lead to.');
      add('ApiUrl', ownUrl, "API Gateway's own address, with which links began before the domain.");
      add('DomainLinks', settings.domainLinks, 'On if new links begin with the domain.');
    }
    if (formerDomains.length > 0)
      add('FormerDomains', targetsOf(formerDomains), 'The domains that links began with before, with their targets.');
    // Without the setting a parameter has this name.
    if (smsSpendWarning !== undefined)
      add(
        'SmsSpendWarning',
        String(smsSpendWarning),
        'The cost of SMS in a month, in USD, at which the backstop warns.',
      );
    if (voiceOrigination !== undefined)
      add(
        'CallSpendWarning',
        String(callSpendWarning),
        'The cost of calls in a month, in USD, at which the backstop warns.',
      );
  }
}

function checkProps(pager: Pager, props: PagerProps): Settings {
  const read = readProps(props);
  if ('settings' in read) {
    // The Region is a token if the stack can be deployed to any. No fault is known of it then.
    const { region } = Stack.of(pager);
    const fault = regionFault(region, read.settings) ?? certificateFault(region, read.settings);
    if (fault !== undefined) throw new Error(`${pager.node.path}: ${fault}.`);
    return read.settings;
  }
  throw new Error(`These props of ${pager.node.path} are wrong:\n  ${read.faults.join('\n  ')}`);
}

type Parts = ReturnType<typeof createParts>;

/** Creates everything except the alarms and the dashboard. */
function createParts(scope: Construct, base: FunctionBase, sender: string) {
  const { pager, settings } = base;
  const tables = createTables(scope, { pager, settings });
  const api = createApi(scope, { pager, settings });
  const deliveries = createDeliveries(scope, { pager, settings });
  const channels = createChannels(scope, { settings, sender, deliveries, baseUrl: api.url });
  const escalation = createEscalation(scope, { base, tables, channels });
  const console = createConsole(scope);
  const backstop = createBackstop(scope, settings);
  const alertIntake = createAlertIntake(scope, { base, tables, escalation, api });
  const alarmIntake = createAlarmIntake(scope, { base, tables, escalation });
  const machines = [escalation.notifySupport, escalation.notifyContact];
  createEventRules(scope, { base, into: alarmIntake, machines });
  const pages = createIncidentPages(scope, { base, tables, channels, escalation, api });
  const showCalendar = createCalendarFeeds(scope, { base, tables, api });
  const receiveDelivery = createDeliveryIntake(scope, { base, tables, escalation, deliveries });
  const sendBundles = createBundleSender(scope, { base, tables, channels, escalation });
  const sweep = createSweep(scope, { base, tables, escalation, channels, backstop: backstop.topic, baseUrl: api.url });
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
    showCalendar,
    receiveDelivery,
    sendBundles,
    sweep,
  };
}

/** Adds the alarms about the pager itself, and the dashboard. */
function addMonitoring(scope: Construct, { pager, settings }: FunctionBase, parts: Parts): void {
  const { escalation, backstop, alarmIntake, deliveries, receiveDelivery, pages, sendBundles, sweep, console } = parts;
  const ownMetric = createOwnMetrics(pager);
  const { receiveAlert, findKey } = parts.alertIntake;
  const direct = [receiveAlert, findKey, pages.receiveReply, pages.showIncident, parts.showCalendar];
  const alarms = createAlarms(scope, {
    ...{ pager, settings, console, ownMetric, direct, sweep, sendBundles, receiveDelivery, alarmIntake },
    ...{ takeAll: pages.takeAll, presses: pages.presses },
    topic: backstop.topic,
    refusals: createRefusalMetric(scope, { api: parts.api, ownMetric }),
    accessLog: parts.api.accessLog,
    behindStates: escalation.functions,
    machines: [escalation.notifySupport, escalation.notifyContact],
    notifySupport: escalation.notifySupport,
    backstopDeadLetters: backstop.deadLetters,
    deliveryDeadLetters: deliveries.deadLetters,
  });
  const behindQueues = [alarmIntake.receiveAlarm, receiveDelivery, pages.takeAll];
  const functions = [...direct, ...escalation.functions, ...behindQueues, sendBundles, sweep];
  sendLinksAfter(parts.api.domain?.record, functions);
  // In an upgrade from 0.3 the topic's policy still lets its rules send, until the alarms in their place exist.
  backstop.topic.node.tryFindChild('Policy')?.node.addDependency(...alarms);
  createDashboard(scope, { pager, ownMetric, functions, alarms });
}

/** The functions that are called by an alias, each with the version that it leads to: `Sweep:3,FindKey:2`. */
function liveFunctionsIn(pager: Construct): string {
  const aliases = pager.node.findAll().filter((each) => each instanceof Alias);
  return Fn.join(
    ',',
    aliases.map(({ lambda, version }) => Fn.join(':', [lambda.functionName, version.version])),
  );
}

/** Domains with the names that their DNS records have to lead to: `page.your-domain.example:d-1….execute-api….amazonaws.com`. */
function targetsOf(domains: readonly Domain[]): string {
  return Fn.join(
    ',',
    domains.map(({ name, target }) => Fn.join(':', [name, target])),
  );
}

/** Lets functions change to links with the domain only once its DNS record exists. */
function sendLinksAfter(record: CfnRecordSet | undefined, functions: readonly LambdaFunction[]): void {
  if (record === undefined) return;
  for (const each of functions) (each.node.defaultChild as CfnFunction).addResourceDependency(record);
}

/** The version that this code deploys. */
function readVersion(): string {
  return JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')).version;
}

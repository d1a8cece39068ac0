import { type BusEvent, draftOf, type EventReading, keyOf, nameIn } from './bus-event.ts';
import { consolePage } from './console-page.ts';
import { itemsOf, textOf } from './members.ts';

/** The ECS events that say that something is wrong, in words. */
const troubles = new Map([
  ['SERVICE_DEPLOYMENT_FAILED', 'the deployment failed'],
  ['SERVICE_TASK_START_IMPAIRED', 'cannot start its tasks'],
  ['SERVICE_TASK_PLACEMENT_FAILURE', 'cannot place its tasks'],
  ['SERVICE_TASK_CONFIGURATION_FAILURE', 'cannot start tasks with their configuration'],
  ['SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED', 'a task violates a placement constraint'],
  ['SERVICE_DISCOVERY_INSTANCE_UNHEALTHY', 'a task is unhealthy in service discovery'],
  ['VPC_LATTICE_TARGET_UNHEALTHY', 'a task is unhealthy in VPC Lattice'],
  ['ECS_OPERATION_THROTTLED', 'is throttled by ECS'],
]);

const deploymentEnd = 'SERVICE_DEPLOYMENT_COMPLETED';
const ends = ['SERVICE_STEADY_STATE', deploymentEnd];

/**
 * The draft of an ECS service's event or deployment.
 *
 * A steady state ends what is wrong with the tasks. A failed deployment is over once another one is complete: a rollback
 * reaches a steady state too.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
 */
export function readEcs(event: BusEvent): EventReading {
  const { detail, resources } = event;
  const name = textOf(detail.eventName) ?? '';
  const arn = resources[0] ?? '';
  const isOver = ends.includes(name);
  if (!isOver && detail.eventType === 'INFO') return { because: `${nameIn(arn)} reports ${name}` };
  const isDeployment = name.startsWith('SERVICE_DEPLOYMENT_');
  const reason = textOf(detail.reason);
  const said = [troubles.get(name) ?? (name || event.detailType), ...(reason === undefined ? [] : [reason])].join(': ');
  return draftOf(event, {
    action: isOver ? 'resolve' : 'trigger',
    summary: `ECS service ${nameIn(arn) || '?'}: ${said}`,
    severity: isDeployment ? 'error' : 'critical',
    dedupKey: keyOf(event, isDeployment ? 'ecs deployment' : 'ecs service', arn),
    link: serviceLink(event, arn),
  });
}

function serviceLink({ region }: BusEvent, arn: string): string | undefined {
  const [, cluster, service] = /:service\/([\w-]+)\/([\w-]+)$/.exec(arn) ?? [];
  return service && consolePage(region, `/ecs/v2/clusters/${cluster}/services/${service}?region=${region}`);
}

/** The draft of an event of an RDS instance or cluster. RDS does not report that a problem is over. */
export function readRds(event: BusEvent): EventReading {
  const { detail, region, resources } = event;
  const categories = itemsOf(detail.EventCategories).flatMap((category) => textOf(category) ?? []);
  const arn = textOf(detail.SourceArn) ?? resources[0] ?? '';
  const name = textOf(detail.SourceIdentifier) ?? nameIn(arn);
  return draftOf(event, {
    summary: `RDS ${name || '?'}: ${textOf(detail.Message) ?? event.detailType}`,
    severity: categories.includes('failure') ? 'critical' : 'error',
    dedupKey: keyOf(event, 'rds', arn, ...categories),
    link: consolePage(region, `/rds/home?region=${region}#databases:`),
  });
}

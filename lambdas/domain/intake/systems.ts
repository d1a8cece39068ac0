import type { System } from './system.ts';
import { alertmanager } from './systems/alertmanager.ts';
import { datadog } from './systems/datadog.ts';
import { grafana } from './systems/grafana.ts';
import {
  opsgenie,
  opsgenieAcknowledge,
  opsgenieChange,
  opsgenieClose,
  opsgenieDelete,
  opsgenieStatus,
} from './systems/opsgenie.ts';
import { pagerduty } from './systems/pagerduty.ts';
import { plain } from './systems/plain.ts';
import { sns } from './systems/sns.ts';

/** The systems by the path that their alerts are posted to. */
export const systems: Readonly<Record<string, System>> = {
  '/alerts': plain,
  '/alerts/alertmanager': alertmanager,
  '/alerts/grafana': grafana,
  '/alerts/datadog': datadog,
  '/alerts/sns': sns,
  '/v2/enqueue': pagerduty,
  '/v2/alerts': opsgenie,
  '/v2/alerts/{identifier}/close': opsgenieClose,
  '/v2/alerts/{identifier}/acknowledge': opsgenieAcknowledge,
  '/v2/alerts/{identifier}': opsgenieDelete,
  '/v2/alerts/requests/{request}': opsgenieStatus,
  '/v2/alerts/{identifier}/{part}': opsgenieChange,
};

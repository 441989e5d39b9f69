import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ProviderName } from '../providers/port.ts';

/**
 * Counts an event of a type that moves nothing as `WebhookIgnored`, by provider. Not by type: each would be a metric of its
 * own to pay for, and the log and the mark of the event have it.
 */
export const createCountIgnored = (metrics: Metrics): ((provider: ProviderName) => void) => {
  return (provider) => {
    metrics.addDimensions({ provider });
    metrics.addMetric('WebhookIgnored', MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
  };
};

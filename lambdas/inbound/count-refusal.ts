import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Refusal } from './receive-webhook.ts';

export type CountRefusal = (reason: Refusal) => void;

/**
 * Counts a refusal as `WebhookRefused`, once for the alarm that watches the function as a whole and once by
 * reason: to CloudWatch two sets of dimensions are two metrics, so neither counts the other's.
 */
export const createCountRefusal = (metrics: Metrics): CountRefusal => {
  return (reason) => {
    metrics.addMetric('WebhookRefused', MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
    metrics.addDimensions({ reason });
    metrics.addMetric('WebhookRefused', MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
  };
};

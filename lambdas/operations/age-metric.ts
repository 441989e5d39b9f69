import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** Watched by the alarm on operations without an outcome: the age of the oldest one that was looked at. */
export const createAgeMetric = (): ((ageSeconds: number) => void) => {
  const metrics = new Metrics({ namespace: 'Quittance', serviceName: 'resolve' });
  return (ageSeconds) => {
    metrics.addMetric('OperationUnknownAgeSeconds', MetricUnit.Seconds, ageSeconds);
    metrics.publishStoredMetrics();
  };
};

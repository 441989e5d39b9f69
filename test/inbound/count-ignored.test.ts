import { Metrics } from '@aws-lambda-powertools/metrics';
import { expect, it, vi } from 'vitest';
import { createCountIgnored } from '../../lambdas/inbound/count-ignored.ts';

it('an event of a type that moves nothing is counted by its provider', () => {
  const written: unknown[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    written.push(JSON.parse(String(line)));
    return true;
  });
  const count = createCountIgnored(new Metrics({ namespace: 'Quittance', serviceName: 'apply' }));

  count('sandbox');
  count('stripe');

  const _aws = {
    CloudWatchMetrics: [
      {
        Namespace: 'Quittance',
        Dimensions: [['service', 'provider']],
        Metrics: [{ Name: 'WebhookIgnored' }],
      },
    ],
  };
  expect(written).toMatchObject([
    { _aws, service: 'apply', provider: 'sandbox', WebhookIgnored: 1 },
    { _aws, service: 'apply', provider: 'stripe', WebhookIgnored: 1 },
  ]);
});

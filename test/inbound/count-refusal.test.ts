import { Metrics } from '@aws-lambda-powertools/metrics';
import { expect, it, vi } from 'vitest';
import { createCountRefusal } from '../../lambdas/inbound/count-refusal.ts';

it('a refusal is counted for the alarm on the function, and by its reason', () => {
  const written: unknown[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    written.push(JSON.parse(String(line)));
    return true;
  });
  const count = createCountRefusal(new Metrics({ namespace: 'Quittance', serviceName: 'receive' }));

  count('signature_mismatch');
  count('body_too_large');

  const set = (dimensions: readonly string[]) => ({
    CloudWatchMetrics: [
      { Namespace: 'Quittance', Dimensions: [dimensions], Metrics: [{ Name: 'WebhookRefused' }] },
    ],
  });
  expect(written).toMatchObject([
    { _aws: set(['service']), service: 'receive', WebhookRefused: 1 },
    { _aws: set(['service', 'reason']), reason: 'signature_mismatch', WebhookRefused: 1 },
    { _aws: set(['service']), WebhookRefused: 1 },
    { _aws: set(['service', 'reason']), reason: 'body_too_large', WebhookRefused: 1 },
  ]);
});

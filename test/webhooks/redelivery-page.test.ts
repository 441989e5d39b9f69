import { expect, it } from 'vitest';
import { heldDelivery } from '../../lambdas/webhooks/held-delivery.ts';
import { createRedeliveryPage } from '../../lambdas/webhooks/redelivery-page.ts';
import { endpointNamed, eventNamed, messageOf } from './endpoints.ts';
import { createMemoryDeliveries } from './memory-deliveries.ts';
import { createMemoryEndpoints } from './memory-endpoints.ts';
import { createMemoryEvents } from './memory-events.ts';
import { wished } from './redelivery-suite.ts';

it.each([
  ['pending', 0],
  ['delivered', 0],
  ['dead', 1],
] as const)(
  'a delivery that became %s after all was asked for is sent %i times more',
  async (state, times) => {
    const [endpoints, events, deliveries] = [
      createMemoryEndpoints(),
      createMemoryEvents(),
      createMemoryDeliveries(),
    ];
    const endpoint = endpointNamed('shop');
    await endpoints.create(endpoint, {});
    const event = eventNamed('a', { createdAt: '2026-11-20T12:00:00.000Z' });
    await events.put(event);
    await deliveries.recordAttempt({
      ...heldDelivery(messageOf(event, endpoint), endpoint),
      attempt: 10,
      state,
      lastAttemptAt: '2026-11-22T12:00:00.000Z',
    });
    const findPage = createRedeliveryPage({ endpoints, events, deliveries });

    const page = await findPage(
      wished('all', {
        scope: {
          kind: 'range',
          endpointId: endpoint.id,
          from: '2026-11-20T00:00:00.000Z',
          to: '2026-11-21T00:00:00.000Z',
          type: null,
          only: 'all',
        },
      }),
    );

    expect(page.messages).toHaveLength(times);
  },
);

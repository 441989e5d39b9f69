import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../lambdas/webhooks/domain/endpoint.ts';
import type { PostOutcome } from '../../lambdas/webhooks/post-delivery.ts';
import { answered, openDeliveries, secretOf, TIMEOUT } from './delivery-world.ts';
import { messageOf } from './endpoints.ts';

type World = Awaited<ReturnType<typeof openDeliveries>>;

/** Something happens to the endpoint while the request to it is on its way. */
const setup = async (
  outcome: PostOutcome,
  endpoint: Partial<Endpoint>,
  meanwhile: (world: World) => Promise<unknown>,
) => {
  const world: World = await openDeliveries({
    endpoint,
    outcomes: [outcome],
    openSecret: async () => {
      await meanwhile(world);
      return secretOf('c2VhbGVk');
    },
  });
  await world.receive(messageOf(world.event, world.endpoint));
  const after = await world.endpoints.get(world.event.merchantId, world.endpoint.id);
  return { world, after };
};

const moveAway = ({ endpoints, endpoint }: World): Promise<boolean> =>
  endpoints.change({ ...endpoint, url: 'https://new.example/hooks' });

describe('an endpoint that was given another address while a request to the old one was on its way', () => {
  it('is not disabled by the old one’s 410, and gets the event', async () => {
    const { world, after } = await setup(answered(410), {}, moveAway);

    expect(after?.disabledReason).toBeNull();
    expect(await world.record()).toMatchObject({ state: 'pending' });
    expect(world.sent).toMatchObject([{ message: { attempt: 2 }, waitSeconds: 5 }]);
  });

  it('neither fails nor pauses for the old one’s 429', async () => {
    const { after } = await setup(answered(429, { retryAfter: '86400' }), {}, moveAway);

    expect(after).toMatchObject({ pausedUntil: null, failingSince: null });
  });
});

it('an endpoint that recovered is not disabled by a failure that began before', async () => {
  const failingSince = new Date(Date.now() - 6 * 86_400_000).toISOString();

  const { world, after } = await setup(TIMEOUT, { failingSince }, ({ endpoints, endpoint }) =>
    endpoints.markFailing(endpoint, null),
  );

  expect(after?.disabledReason).toBeNull();
  expect(world.sent).toHaveLength(1);
});

it('an endpoint that a person enabled again while its 410 was on its way stays enabled', async () => {
  const { after } = await setup(answered(410), {}, ({ endpoints, endpoint }) =>
    endpoints.change({ ...endpoint, updatedAt: '2026-11-21T10:00:00.000Z' }),
  );

  expect(after?.disabledReason).toBeNull();
});

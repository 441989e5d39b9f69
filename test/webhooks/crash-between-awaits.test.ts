import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DeliveryState } from '../../lambdas/webhooks/delivery-item.ts';
import type { Endpoint } from '../../lambdas/webhooks/domain/endpoint.ts';
import { type Answer, type DeliveryStory, openDeliveryStory } from './crash/delivery-story.ts';
import { answered, TIMEOUT } from './delivery-world.ts';
import { MERCHANT_A } from './endpoints.ts';

/** Answers one after the other; the last one from then on. */
const inTurn =
  (...outcomes: readonly ReturnType<Answer>[]): Answer =>
  (_request, earlier) =>
    outcomes[Math.min(earlier, outcomes.length - 1)] ?? answered(204);

interface Story {
  readonly answers: Readonly<Record<string, Answer>>;
  readonly endpoint?: Partial<Endpoint>;
  /** In which state each endpoint's deliveries end, and of how many events. */
  readonly ends: Readonly<Record<string, readonly [DeliveryState, events: number]>>;
}

const RELAYED = ['relay: QueryCommand', 'relay: PutItemCommand', 'relay: SendMessageBatchCommand'];
const DELIVERED = ['GetItemCommand', 'DecryptCommand', 'POST to the endpoint', 'UpdateItemCommand'];
const deliverSteps = (...more: readonly string[]) => [
  ...RELAYED,
  ...[...DELIVERED, ...more].map((step) => `deliver: ${step}`),
];

const STORIES: readonly (readonly [story: string, Story, steps: readonly string[]])[] = [
  [
    'taken at once',
    { answers: { shop: inTurn(answered(204)) }, ends: { shop: ['delivered', 3] } },
    deliverSteps(),
  ],
  [
    'refused three times, then taken',
    {
      answers: { shop: inTurn(answered(500), TIMEOUT, answered(302), answered(200)) },
      ends: { shop: ['delivered', 3] },
    },
    deliverSteps('SendMessageCommand', 'CreateScheduleCommand'),
  ],
  [
    'told to come later, then taken',
    {
      answers: { shop: inTurn(answered(429, { retryAfter: '1200' }), answered(200)) },
      ends: { shop: ['delivered', 3] },
    },
    deliverSteps('CreateScheduleCommand'),
  ],
  [
    'paced by a rate limit',
    {
      answers: { shop: inTurn(answered(204)) },
      endpoint: { rateLimitPerSecond: 1 },
      ends: { shop: ['delivered', 3] },
    },
    deliverSteps('SendMessageCommand'),
  ],
  [
    'answered 410, and told to the other endpoint',
    {
      answers: { shop: inTurn(answered(410)), witness: inTurn(answered(204)) },
      ends: { shop: ['held', 3], witness: ['delivered', 4] },
    },
    deliverSteps('TransactWriteItemsCommand'),
  ],
];

const tell = async (
  story: Story,
  deathAt: number | null,
): Promise<{ diedAt: string | null; world: DeliveryStory }> => {
  const world = await openDeliveryStory(story.answers);
  for (const name of Object.keys(story.answers)) await world.addEndpoint(name, story.endpoint);
  for (const name of ['first', 'second', 'third']) await world.happen(name);
  return { diedAt: await world.run(deathAt), world };
};

const requestsOf = (world: DeliveryStory, { answers }: Story): number =>
  Object.keys(answers).reduce((sum, name) => sum + world.receivedBy(name).length, 0);

const checkEnd = async (world: DeliveryStory, story: Story, where: string): Promise<void> => {
  expect(world.waiting, where).toEqual([]);
  for (const endpoint of await world.endpoints.ofMerchant(MERCHANT_A)) {
    const name = new URL(endpoint.url).hostname.split('.')[0] ?? '';
    const [state, events] = story.ends[name] ?? expect.unreachable(name);
    const deliveries = await world.deliveries.ofEndpoint(endpoint.id, 100, null);
    expect(
      deliveries.items.map((delivery) => delivery.state),
      where,
    ).toEqual(new Array(events).fill(state));
    const requests = world.receivedBy(name);
    // Every event got there, unless it is kept; under one id with one body, however often it was sent.
    if (state === 'delivered') expect(new Set(requests.map(({ id }) => id)).size, where).toBe(events);
    expect(new Set(requests.map(({ body }) => body)).size, where).toBe(
      new Set(requests.map(({ id }) => id)).size,
    );
  }
};

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => vi.useRealTimers());

describe.each(STORIES)('an event that is %s', (_name, story, steps) => {
  it('arrives under its one id whichever await a process dies at, and is never lost', async () => {
    const peace = await tell(story, null);
    await checkEnd(peace.world, story, 'nobody died');
    const requestsInPeace = requestsOf(peace.world, story);
    await peace.world.close();
    const dead = new Set<string>();
    for (let deathAt = 1; ; deathAt++) {
      const { diedAt, world } = await tell(story, deathAt);
      const where = `await ${deathAt}, ${diedAt ?? 'nobody died'}`;
      await checkEnd(world, story, where);
      // A death costs the receivers one repetition at most.
      expect(requestsOf(world, story), where).toBeLessThanOrEqual(requestsInPeace + 1);
      await world.close();
      if (diedAt === null) break;
      dead.add(diedAt);
    }
    expect([...dead].sort()).toEqual([...steps].sort());
  });
});

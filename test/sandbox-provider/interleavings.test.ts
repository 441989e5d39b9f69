import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SOURCES } from '../../lambdas/sandbox-provider/domain/sources.ts';
import { setup } from './sandbox.ts';
import { CRASHES, underStress } from './under-stress.ts';

const REQUESTS = fc.array(fc.constantFrom('charge', 'query'), { minLength: 1, maxLength: 8 });

const unique = (texts: readonly string[]): ReadonlySet<string> => new Set(texts);

it('whatever is sent at once, in whatever order it runs and wherever it dies, one key is one charge', async () => {
  const source = fc.constantFrom(...Object.keys(SOURCES));
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      source,
      REQUESTS,
      CRASHES,
      async (scheduler, name, requests, crashes) => {
        const { charge, get, charges, lines, queued, clock, calmDown } = underStress(scheduler, crashes);
        const running = requests.map(async (request) =>
          request === 'charge' ? charge(name) : get('/v1/operations/op_1'),
        );
        await scheduler.waitFor(Promise.all(running));
        calmDown();

        // A client that has no answer asks until it has one.
        clock.advance(60_000);
        await charge(name);
        const last = await charge(name);

        const answers = await Promise.all(running);
        const definite = answers.filter(({ body }) => body['object'] === 'charge');
        expect(unique([...definite, last].map(({ text }) => text)).size).toBe(1);
        expect(charges.size).toBe(1);
        const isCaptured = [...charges.values()][0]?.status === 'captured';
        const taken = lines.filter(({ kind }) => kind === 'charge');
        expect(taken.map(({ amount }) => amount.minor)).toEqual(isCaptured ? [1250n] : []);

        const promised = setup();
        await promised.charge(name);
        await promised.charge(name);
        const ids = (messages: typeof queued) => unique(messages.map(({ event_id }) => event_id));
        expect(ids(queued)).toEqual(ids(promised.queued));
      },
    ),
    { numRuns: 300 },
  );
});

it('however captures and a void meet, no more is taken than was authorised, and nothing after the void', async () => {
  const change = fc.oneof(
    fc.record({
      what: fc.constant('capture' as const),
      key: fc.nat({ max: 3 }),
      amount: fc.integer({ min: 1, max: 900 }),
    }),
    fc.record({ what: fc.constant('void' as const), key: fc.integer({ min: 4, max: 5 }) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(change, { maxLength: 8 }),
      CRASHES,
      async (scheduler, changes, crashes) => {
        const { charge, charges, lines, post, calmDown } = underStress(scheduler, crashes);
        const webhook_url = 'https://receiver.example/';
        await scheduler.waitFor(
          charge('tok_visa', { amount: 1000, capture: false, operation_id: 'op_auth' }),
        );
        const id = [...charges.keys()][0] ?? 'ch_none';
        const running = changes.map(async ({ what, key, ...rest }) =>
          post(`/v1/charges/${id}/${what}`, { operation_id: `op_${key}`, webhook_url, ...rest }),
        );
        await scheduler.waitFor(Promise.all(running));
        calmDown();
        const [kept] = charges.values();
        const taken = lines.reduce((sum, { amount }) => sum + amount.minor, 0n);
        expect(taken).toBe(kept?.amountCaptured.minor ?? 0n);
        expect(taken).toBeLessThanOrEqual(1000n);
        expect(kept?.status === 'canceled' && taken > 0n).toBe(false);
        expect(unique(lines.map(({ operationId }) => operationId)).size).toBe(lines.length);
      },
    ),
    { numRuns: 200 },
  );
});

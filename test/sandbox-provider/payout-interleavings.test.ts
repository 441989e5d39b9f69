import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DESTINATIONS } from '../../lambdas/sandbox-provider/domain/destinations.ts';
import { setup } from './sandbox.ts';
import { CRASHES, underStress } from './under-stress.ts';

const unique = (texts: readonly string[]): ReadonlySet<string> => new Set(texts);

it('however requests for one payout meet, and wherever they die, one key is one payout', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.constantFrom(...Object.keys(DESTINATIONS)),
      fc.array(fc.constantFrom('payout', 'query'), { minLength: 1, maxLength: 8 }),
      CRASHES,
      async (scheduler, destination, requests, crashes) => {
        const sandbox = underStress(scheduler, crashes);
        const running = requests.map(async (request) =>
          request === 'payout' ? sandbox.payOut(destination) : sandbox.get('/v1/operations/op_out'),
        );
        await scheduler.waitFor(Promise.all(running));
        sandbox.calmDown();

        // A client that has no answer asks until it has one.
        sandbox.clock.advance(60_000);
        await sandbox.payOut(destination);
        const last = await sandbox.payOut(destination);

        const definite = (await Promise.all(running)).filter(({ body }) => body['object'] === 'payout');
        expect(unique([...definite, last].map(({ text }) => text)).size).toBe(1);
        expect(sandbox.payouts.size).toBe(1);

        const promised = setup();
        await promised.payOut(destination);
        await promised.payOut(destination);
        const kinds = ({ lines }: typeof promised) => lines.map(({ kind }) => kind);
        expect(kinds(sandbox)).toEqual(kinds(promised));
        const ids = ({ queued }: typeof promised) => unique(queued.map(({ event_id }) => event_id));
        expect(ids(sandbox)).toEqual(ids(promised));
      },
    ),
    { numRuns: 300 },
  );
});

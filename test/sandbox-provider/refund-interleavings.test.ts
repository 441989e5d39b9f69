import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SOURCES } from '../../lambdas/sandbox-provider/domain/sources.ts';
import { schedule, WEBHOOK_URL } from './sandbox.ts';
import { CRASHES, underStress } from './under-stress.ts';

const UNPAID = ['tok_declined', 'tok_requires_action'];
const PAID = Object.keys(SOURCES).filter((source) => !UNPAID.includes(source));

const unique = (texts: readonly string[]): ReadonlySet<string> => new Set(texts);

it('however requests for one refund meet, and wherever they die, one key is one refund', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.constantFrom(...PAID),
      fc.array(fc.constantFrom('refund', 'query'), { minLength: 1, maxLength: 8 }),
      CRASHES,
      async (scheduler, source, requests, crashes) => {
        const sandbox = underStress(scheduler, crashes);
        sandbox.calmDown();
        await sandbox.charge(source);
        await sandbox.charge(source);
        const [id = 'ch_none'] = sandbox.charges.keys();
        sandbox.queued.length = 0;
        sandbox.stressUp();
        const ask = async () => sandbox.refund(id, 'op_back', 400);
        const running = requests.map(async (request) =>
          request === 'refund' ? ask() : sandbox.get('/v1/operations/op_back'),
        );
        await scheduler.waitFor(Promise.all(running));
        sandbox.calmDown();

        // A client that has no answer asks until it has one.
        sandbox.clock.advance(60_000);
        await ask();
        const last = await ask();

        const definite = (await Promise.all(running)).filter(({ body }) => body['object'] === 'refund');
        expect(unique([...definite, last].map(({ text }) => text)).size).toBe(1);
        const made = source === 'tok_refund_fails' ? [] : [400n];
        const lines = sandbox.lines.filter(({ kind }) => kind === 'refund');
        expect(lines.map(({ amount }) => amount.minor)).toEqual(made);
        const comesBack = source.startsWith('tok_refund_returned');
        expect(sandbox.charges.get(id)?.amountRefunded.minor).toBe(comesBack ? 0n : (made[0] ?? 0n));
        expect(sandbox.refunds.size).toBe(1);
        const told = unique(sandbox.queued.map(({ event_id }) => event_id));
        const events = source === 'tok_refund_returned' ? 2 : 1;
        expect(told.size, schedule(sandbox.queued).join()).toBe(source === 'tok_webhook_lost' ? 0 : events);
      },
    ),
    { numRuns: 300 },
  );
});

it('however refunds, captures and a void meet, never more is given back than was captured', async () => {
  const amount = fc.integer({ min: 1, max: 700 });
  const change = fc.oneof(
    fc.record({ what: fc.constant('refund' as const), key: fc.nat({ max: 4 }), amount }),
    fc.record({ what: fc.constant('capture' as const), key: fc.integer({ min: 5, max: 8 }), amount }),
    fc.record({ what: fc.constant('void' as const), key: fc.constant(9), amount }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(change, { maxLength: 10 }),
      CRASHES,
      async (scheduler, changes, crashes) => {
        const { charge, charges, refunds, lines, post, refund, calmDown, stressUp } = underStress(
          scheduler,
          crashes,
        );
        calmDown();
        await charge('tok_visa', { amount: 1000, capture: false, operation_id: 'op_auth' });
        const [id = 'ch_none'] = charges.keys();
        const webhook_url = WEBHOOK_URL;
        await post(`/v1/charges/${id}/capture`, { operation_id: 'op_first', amount: 300, webhook_url });
        stressUp();
        const running = changes.map(async ({ what, key, amount: asked }) => {
          if (what === 'refund') return refund(id, `op_${key}`, asked);
          const more = what === 'capture' ? { amount: asked } : {};
          return post(`/v1/charges/${id}/${what}`, { operation_id: `op_${key}`, webhook_url, ...more });
        });
        await scheduler.waitFor(Promise.all(running));
        calmDown();
        const kept = charges.get(id);
        const sum = (isRefund: boolean): bigint =>
          lines
            .filter(({ kind }) => (kind === 'refund') === isRefund)
            .reduce((total, line) => total + line.amount.minor, 0n);
        expect(kept?.amountCaptured.minor).toBe(sum(false));
        expect(kept?.amountRefunded.minor).toBe(sum(true));
        expect(sum(true)).toBeLessThanOrEqual(sum(false));
        expect(sum(false)).toBeLessThanOrEqual(1000n);
        expect(lines.filter(({ kind }) => kind === 'refund')).toHaveLength(refunds.size);
        expect(unique(lines.map(({ operationId }) => operationId)).size).toBe(lines.length);
      },
    ),
    { numRuns: 300 },
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOrderQuestion } from '../../lambdas/inbound/order-question.ts';
import { captured, messageOf, setup } from './apply.ts';

const text = (event: unknown): string => JSON.stringify(event);

describe('an archived webhook', () => {
  it('leaves a mark with its effect, by which its bytes are found', async () => {
    const { apply, marks } = setup();
    expect(await apply(messageOf(text(captured('pev_1'))))).toEqual([]);
    expect(marks.get('provider_event#sandbox#pev_1')).toMatchObject({
      type: 'charge.captured',
      outcome: 'applied',
      operation_id: 'op_1',
      received_at: '2026-11-21T09:00:01.000Z',
      archive_key: 'archived',
      archive_version_id: 'v1',
    });
  });

  it('of a type that moves nothing is kept and counted, once', async () => {
    const { apply, marks, ignored } = setup();
    const message = messageOf(text(captured('pev_1', 'charge.noticed')));
    expect(await apply(message)).toEqual([]);
    expect(await apply(message)).toEqual([]);
    expect(marks.get('provider_event#sandbox#pev_1')).toMatchObject({ outcome: 'ignored' });
    expect(ignored).toEqual(['sandbox']);
  });

  it('that tells the opposite of what is known is asked about, and not marked', async () => {
    const { apply, marks, questions } = setup({
      tells: () => ({ kind: 'opposite', recorded: 'succeeded', told: 'failed: card_declined' }),
    });
    expect(await apply(messageOf(text(captured('pev_1'))))).toEqual([]);
    expect(marks.size).toBe(0);
    expect(questions.map((question) => parseOrderQuestion({ doubted_event: question }))).toEqual([
      {
        provider: 'sandbox',
        id: 'pev_1',
        type: 'charge.captured',
        operation_id: 'op_1',
        created_at: '2026-11-21T09:00:00.000Z',
        received_at: '2026-11-21T09:00:01.000Z',
        archive_key: 'archived',
        archive_version_id: 'v1',
      },
    ]);
  });

  const { data: _data, ...withoutData } = captured('pev_1');
  it.each([
    ['body_unreadable', 'is no JSON', messageOf('{"id":')],
    ['body_unreadable', 'is JSON and no event', messageOf('[1,2]')],
    ['body_unreadable', 'lacks its object', messageOf(text(withoutData))],
    [
      'body_unreadable',
      'has another amount than a number',
      messageOf(text(captured('pev_1')).replace('300', '"300"')),
    ],
    ['provider_not_deployed', 'is of a provider that nobody reads here', messageOf('{}', 'stripe')],
    ['unreadable_message', 'is of nobody', messageOf('{}', 'nobody')],
    ['unreadable_message', 'came in another message', { raw_body: '{}' }],
    ['Error', 'is not in the archive', messageOf(null)],
  ])('fails as %s if it %s', async (reason, _what, message) => {
    const { apply, lines, marks } = setup();
    expect(await apply(message)).toEqual(['m0']);
    expect(lines).toMatchObject([{ code: 'BATCH_ITEM_FAILED', fields: { reason } }]);
    expect(marks.size).toBe(0);
  });

  it('that is not UTF-8 fails as no text', async () => {
    const rawBody = Uint8Array.from([0x7b, 0xff]);
    const archived = { provider: 'sandbox', receivedAtMs: 0, rawBody, headers: {} };
    const { apply, lines } = setup({ archived });
    expect(await apply(messageOf(null))).toEqual(['m0']);
    expect(lines).toMatchObject([{ fields: { reason: 'body_not_text' } }]);
  });

  it.each([
    [{ kind: 'operation_not_found' } as const, 'operation_not_found'],
    [{ kind: 'contradiction', recorded: '300 EUR', told: '400 EUR' } as const, 'contradiction'],
  ])('is not acknowledged when the answer is %j', async (told, reason) => {
    const { apply, lines } = setup({ tells: () => told });
    expect(await apply(messageOf(text(captured('pev_1'))))).toEqual(['m0']);
    expect(lines.at(-1)).toMatchObject({ code: 'BATCH_ITEM_FAILED', fields: { reason } });
  });
});

const Delivery = fc.oneof(
  fc.record({ kind: fc.constant('genuine' as const), event: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('ignored' as const), event: fc.integer({ min: 6, max: 8 }) }),
  fc.record({ kind: fc.constant('poison' as const), event: fc.integer({ min: 9, max: 12 }) }),
);

const bodyOf = ({ kind, event }: { readonly kind: string; readonly event: number }): string => {
  if (kind === 'poison') return text({ id: `pev_${event}`, type: 'charge.captured' });
  return text(captured(`pev_${event}`, kind === 'genuine' ? 'charge.captured' : 'charge.noticed'));
};

it('whatever a batch holds, and however often: each genuine event has its effect once, and only poison comes again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(Delivery, { minLength: 1, maxLength: 10 }), { maxLength: 6 }),
      async (batches) => {
        const { apply, effects, marks } = setup();
        for (const batch of batches) {
          const failed = await apply(...batch.map((delivery) => messageOf(bodyOf(delivery))));
          const poison = batch.flatMap(({ kind }, index) => (kind === 'poison' ? [`m${index}`] : []));
          expect(failed).toEqual(poison);
        }
        const events = (kind: string) => [
          ...new Set(batches.flat().flatMap((one) => (one.kind === kind ? [one.event] : []))),
        ];
        const keys = (kind: string) => events(kind).map((event) => `provider_event#sandbox#pev_${event}`);
        expect([...effects].sort()).toEqual(keys('genuine').sort());
        expect([...marks.keys()].sort()).toEqual([...keys('genuine'), ...keys('ignored')].sort());
      },
    ),
    { numRuns: 100 },
  );
});

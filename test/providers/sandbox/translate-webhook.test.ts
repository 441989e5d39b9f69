import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { money } from '../../../lambdas/kernel/money.ts';
import { translateSandboxWebhook } from '../../../lambdas/providers/sandbox/translate-webhook.ts';
import { setup } from '../../sandbox-provider/sandbox.ts';

const WHOLE = money(1250, 'EUR');

/** What our translation makes of the webhooks that the provider really sends. */
const eventsOf = async (source: string) => {
  const { charge, queued } = setup();
  await charge(source);
  return queued.map(({ body }) => translateSandboxWebhook(body));
};

describe('a webhook of the provider', () => {
  it('about a charge that is captured in one go is a step and then the end', async () => {
    expect(await eventsOf('tok_visa')).toMatchObject([
      {
        ok: true,
        value: {
          type: 'charge.authorized',
          operationId: 'op_1',
          answer: { kind: 'authorized', amountAuthorized: WHOLE },
        },
      },
      {
        ok: true,
        value: {
          type: 'charge.captured',
          operationId: 'op_1',
          answer: { kind: 'succeeded', amountCaptured: WHOLE },
        },
      },
    ]);
  });

  it('about a refusal says why', async () => {
    expect(await eventsOf('tok_declined')).toMatchObject([
      { ok: true, value: { answer: { kind: 'failed', code: 'card_declined' } } },
    ]);
  });

  it('about a dispute moves no operation', async () => {
    const [, , disputed] = await eventsOf('tok_chargeback');
    expect(disputed).toMatchObject({
      ok: true,
      value: {
        type: 'dispute.opened',
        answer: null,
        dispute: { status: 'needs_response', operationId: 'op_1' },
      },
    });
  });

  it('about an authorisation alone is the end of what was asked for', async () => {
    const { charge, queued } = setup();
    await charge('tok_visa', { capture: false });
    expect(queued.map(({ body }) => translateSandboxWebhook(body))).toMatchObject([
      { ok: true, value: { answer: { kind: 'succeeded', amountCaptured: money(0, 'EUR') } } },
    ]);
  });

  it('about a capture or a void belongs to that operation, not to the one that made the charge', async () => {
    const { charge, charges, post, queued } = setup();
    await charge('tok_visa', { operation_id: 'op_auth', capture: false });
    const [id = 'ch_none'] = charges.keys();
    const webhook_url = 'https://receiver.example/';
    await post(`/v1/charges/${id}/capture`, { operation_id: 'op_cap', amount: 1250, webhook_url });
    const last = queued.at(-1)?.body ?? '';
    expect(translateSandboxWebhook(last)).toMatchObject({
      ok: true,
      value: { operationId: 'op_cap', answer: { kind: 'succeeded', amountCaptured: WHOLE } },
    });
  });
});

describe('a webhook about a refund', () => {
  const refundEvent = async (source: string): Promise<string> => {
    const { charge, charges, refund, queued } = setup();
    await charge(source);
    const [id = 'ch_none'] = charges.keys();
    await refund(id, 'op_back', 400);
    return queued.at(-1)?.body ?? '';
  };

  it.each([
    ['tok_visa', 'refund.succeeded', { kind: 'refunded', amount: money(400, 'EUR') }],
    ['tok_webhook_late', 'refund.succeeded', { kind: 'refunded', amount: money(400, 'EUR') }],
    ['tok_refund_fails', 'refund.failed', { kind: 'failed', code: 'refund_refused' }],
  ])('of %s is %s of that operation', async (source, type, answer) => {
    const reference = { providerReference: expect.stringMatching(/^re_/) };
    expect(translateSandboxWebhook(await refundEvent(source))).toMatchObject({
      ok: true,
      value: { type, operationId: 'op_back', answer: { ...answer, ...reference } },
    });
  });

  it('of a type that we do not know moves no operation', async () => {
    const body = (await refundEvent('tok_visa')).replace('refund.succeeded', 'refund.celebrated');
    expect(translateSandboxWebhook(body)).toMatchObject({ ok: true, value: { answer: null } });
  });

  it.each([
    [
      'names another operation inside',
      '"object":"refund","operation_id":"op_back"',
      '"object":"refund","operation_id":"op_other"',
    ],
    [
      'contradicts its operation',
      '"kind":"refund","status":"succeeded"',
      '"kind":"refund","status":"failed"',
    ],
    [
      'asks the payer for something',
      '"kind":"refund","status":"succeeded"',
      '"kind":"refund","status":"requires_action"',
    ],
    ['belongs to another kind of operation', '"kind":"refund"', '"kind":"capture"'],
    ['belongs to a kind that we do not know', '"kind":"refund"', '"kind":"gift"'],
    ['shows a state that we do not know', '"status":"succeeded","amount"', '"status":"on_its_way","amount"'],
    ['shows a currency that we do not know', '"EUR"', '"XXX"'],
    ['shows a fraction', '"amount":400', '"amount":400.5'],
    ['shows neither a charge nor a refund', '"object":"refund"', '"object":"payout"'],
  ])('that %s is unreadable', async (_name, from, to) => {
    const body = await refundEvent('tok_visa');
    const spoiled = body.replace(from, to);
    expect(spoiled).not.toBe(body);
    expect(translateSandboxWebhook(spoiled)).toMatchObject({ ok: false, error: { kind: 'unreadable' } });
  });

  it('shown where a charge belongs is unreadable, and the other way round', async () => {
    const { charge, queued } = setup();
    await charge('tok_visa');
    const body = queued.at(-1)?.body.replace('"kind":"authorize"', '"kind":"refund"') ?? '';
    expect(translateSandboxWebhook(body)).toMatchObject({ ok: false, error: { kind: 'unreadable' } });
  });
});

describe('a body that is not in the provider’s form', () => {
  it.each(['', 'null', '[]', '{}', '{"id":"pev_1"}', '<html>'])('is unreadable: %s', (body) => {
    expect(translateSandboxWebhook(body)).toMatchObject({ ok: false, error: { kind: 'unreadable' } });
  });

  it('is unreadable by field, and never tells what was in it', async () => {
    const { charge, queued } = setup();
    await charge('tok_visa');
    const spoiled = queued[0]?.body.replace('"amount":1250', '"amount":"4111111111111111"') ?? '';
    const translated = translateSandboxWebhook(spoiled);
    expect(JSON.stringify(translated)).toContain('data.object.amount');
    expect(JSON.stringify(translated)).not.toContain('4111');
  });

  it('never makes the translation throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        expect(translateSandboxWebhook(body).ok).toBe(false);
      }),
    );
  });
});

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
    expect(disputed).toMatchObject({ ok: true, value: { type: 'charge.disputed', answer: null } });
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

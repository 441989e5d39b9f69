import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifySandboxWebhook } from '../../../lambdas/providers/sandbox/verify-webhook.ts';
import { signWebhook } from '../../../lambdas/sandbox-provider/sign-webhook.ts';
import { createManualClock } from '../../support/clock.ts';

const BODY = '{"id":"pev_1","amount":1250,"note":"ünïcode"}';
const SECRET = 'current-secret';
const NOW_SECONDS = createManualClock().nowMs() / 1000;

const sign = (body: string, secret = SECRET, t = NOW_SECONDS): string =>
  createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');

const verify = (header: string | undefined, body: string | Uint8Array = BODY, secrets = [SECRET]) =>
  verifySandboxWebhook({
    rawBody: Buffer.from(body),
    headers: { 'sandbox-signature': header },
    secrets,
    clock: createManualClock(),
  });

const GENUINE = { ok: true, value: undefined };
const refusedAs = (error: string) => ({ ok: false, error });

describe('a genuine webhook', () => {
  it('is one that the provider signed', () => {
    expect(verify(signWebhook(BODY, [SECRET], NOW_SECONDS))).toEqual(GENUINE);
  });

  it.each([
    ['the newest secret', ['new', 'old'], ['new']],
    ['the secret before it, while secrets rotate', ['new', 'old'], ['old']],
    ['several secrets, of which we know one', ['old'], ['new', 'old']],
  ])('may be signed with %s', (_name, ours, theirs) => {
    expect(verify(signWebhook(BODY, theirs, NOW_SECONDS), BODY, ours)).toEqual(GENUINE);
  });

  it('may carry schemes that we do not know, blanks, and signatures that do not fit', () => {
    const header = `t=${NOW_SECONDS}, v0=abc, v1=${'0'.repeat(64)}, v1=zz, v1=${sign(BODY)}, v2=x=y`;
    expect(verify(header)).toEqual(GENUINE);
  });

  it.each([-300, -1, 0, 299, 300])('may be %i seconds old', (age) => {
    const t = NOW_SECONDS - age;
    expect(verify(`t=${t},v1=${sign(BODY, SECRET, t)}`)).toEqual(GENUINE);
  });

  it('may have bytes in it that are no text', () => {
    const bytes = Uint8Array.from([0x7b, 0xff, 0xfe, 0x00, 0x7d]);
    const signature = createHmac('sha256', SECRET).update(`${NOW_SECONDS}.`).update(bytes).digest('hex');
    expect(verify(`t=${NOW_SECONDS},v1=${signature}`, bytes)).toEqual(GENUINE);
  });
});

describe('a webhook is refused', () => {
  it.each([undefined, ''])('without a signature: %j', (header) => {
    expect(verify(header)).toEqual(refusedAs('signature_missing'));
  });

  it.each([
    'nonsense',
    `t=${NOW_SECONDS}`,
    `v1=${sign(BODY)}`,
    `t=,v1=${sign(BODY)}`,
    `t=1e9,v1=${sign(BODY)}`,
    `t=-1,v1=${sign(BODY)}`,
    `t=NaN,v1=${sign(BODY)}`,
    `t=${NOW_SECONDS},t=${NOW_SECONDS},v1=${sign(BODY)}`,
    `t=${NOW_SECONDS},v1=`,
    `t=${NOW_SECONDS},v1=${sign(BODY).slice(1)}`,
    `t=${NOW_SECONDS},v1=${sign(BODY).toUpperCase()}`,
    `t=${NOW_SECONDS},v1=${sign(BODY)}00`,
    `t=${NOW_SECONDS},v2=${sign(BODY)}`,
    `t=${NOW_SECONDS}${`,v1=${sign(BODY)}`.repeat(20)}`,
  ])('when its signature cannot be read: %s', (header) => {
    expect(verify(header)).toEqual(refusedAs('signature_malformed'));
  });

  it.each([
    ['signed with another secret', `t=${NOW_SECONDS},v1=${sign(BODY, 'forged')}`, BODY],
    ['signed for another body', `t=${NOW_SECONDS},v1=${sign('{}')}`, BODY],
    ['signed for another second', `t=${NOW_SECONDS + 1},v1=${sign(BODY)}`, BODY],
    [
      'written anew by something on the way',
      `t=${NOW_SECONDS},v1=${sign(BODY)}`,
      JSON.stringify(JSON.parse(BODY), null, 1),
    ],
    ['in another encoding', `t=${NOW_SECONDS},v1=${sign(BODY)}`, Buffer.from(BODY, 'latin1')],
  ])('when it was %s', (_name, header, body) => {
    expect(verify(header, body)).toEqual(refusedAs('signature_mismatch'));
  });

  it('when no secret is valid', () => {
    expect(verify(`t=${NOW_SECONDS},v1=${sign(BODY, '')}`, BODY, [])).toEqual(
      refusedAs('signature_mismatch'),
    );
  });

  it.each([
    [301, 'timestamp_too_old'],
    [86_400, 'timestamp_too_old'],
    [-301, 'timestamp_in_future'],
    [-86_400, 'timestamp_in_future'],
  ])('when it is genuine and %i seconds old', (age, refusal) => {
    const t = NOW_SECONDS - age;
    expect(verify(`t=${t},v1=${sign(BODY, SECRET, t)}`)).toEqual(refusedAs(refusal));
  });
});

it('a body with any one bit changed is refused', () => {
  const header = signWebhook(BODY, [SECRET], NOW_SECONDS);
  const bits = Buffer.byteLength(BODY) * 8;
  fc.assert(
    fc.property(fc.nat({ max: bits - 1 }), (bit) => {
      const changed = Buffer.from(BODY);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(verify(header, changed)).toEqual(refusedAs('signature_mismatch'));
    }),
  );
});

it('no header, however odd, gets a body through that was not signed', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `t=${NOW_SECONDS},v1=${text}`),
      ),
      (header) => {
        expect(verify(header).ok).toBe(false);
      },
    ),
  );
});

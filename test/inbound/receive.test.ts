import { describe, expect, it } from 'vitest';
import { WEBHOOK_BYTES_MAX } from '../../lambdas/inbound/receive-webhook.ts';
import { BODY, SECRET, setup } from './receiver.ts';

describe('a genuine webhook', () => {
  it('is archived, then queued, then acknowledged', async () => {
    const { send, steps, queued, archived } = setup();
    const answered = await send({});
    expect(answered).toMatchObject({ status: 202, body: { received: true } });
    expect(steps).toEqual(['archive', 'queue']);
    const [key = 'none'] = archived.keys();
    expect(queued).toEqual([
      {
        provider: 'sandbox',
        archive_key: key,
        archive_version_id: 'version-1',
        received_at: '2026-11-21T09:00:00.000Z',
        raw_body: BODY,
      },
    ]);
  });

  it.each([true, false])(
    'is the same whether the platform encoded it in base 64 or not: %s',
    async (isBase64) => {
      const { send, archived } = setup();
      expect((await send({ isBase64 })).status).toBe(202);
      expect([...archived.values()].map(({ rawBody }) => Buffer.from(rawBody).toString())).toEqual([BODY]);
    },
  );

  it('is kept as evidence even if nobody can read it', async () => {
    const { send, archived, queued, signature } = setup();
    const bytes = Uint8Array.from([0x7b, 0xff, 0xfe, 0x00]);
    expect((await send({ body: bytes, headers: { 'sandbox-signature': signature(bytes) } })).status).toBe(
      202,
    );
    expect([...archived.values()].map(({ rawBody }) => [...rawBody])).toEqual([[...bytes]]);
    expect(queued).toMatchObject([{ archive_key: expect.any(String) as string }]);
    expect(queued[0]).not.toHaveProperty('raw_body');
  });

  it('is taken in as often as it comes: whether it is a duplicate is not for the receiver to say', async () => {
    const { send, archived, queued, clock } = setup();
    await send({});
    clock.advance(1);
    await send({});
    expect([archived.size, queued.length]).toEqual([2, 2]);
  });

  it('may be signed with the secret before the newest', async () => {
    const { send, signature } = setup();
    const headers = { 'Sandbox-Signature': signature(BODY, 'previous-secret') };
    expect((await send({ headers })).status).toBe(202);
  });

  it('may be as large as a webhook gets, and then travels by its place in the archive', async () => {
    const { send, queued, archived } = setup();
    expect((await send({ body: 'x'.repeat(WEBHOOK_BYTES_MAX) })).status).toBe(202);
    const [key = 'none'] = archived.keys();
    expect(queued).toMatchObject([{ archive_key: key }]);
    expect(queued[0]).not.toHaveProperty('raw_body');
  });
});

describe('a webhook that is refused', () => {
  const genuine = setup().signature(BODY);
  it.each([
    ['unknown_provider', 404, { path: '/stripe' }],
    ['unknown_provider', 404, { path: '/' }],
    ['unknown_provider', 404, { path: '/constructor' }],
    ['unknown_provider', 404, { path: '/sandbox/more' }],
    ['method_not_allowed', 405, { method: 'GET' }],
    ['method_not_allowed', 405, { method: 'PUT' }],
    ['body_too_large', 413, { body: 'x'.repeat(WEBHOOK_BYTES_MAX + 1) }],
    ['signature_missing', 401, { headers: {} }],
    ['signature_malformed', 400, { headers: { 'sandbox-signature': 't=now' } }],
    ['signature_mismatch', 401, { headers: { 'sandbox-signature': genuine }, body: `${BODY} ` }],
    ['signature_mismatch', 401, { headers: { 'sandbox-signature': setup().signature(BODY, 'forged') } }],
    ['timestamp_too_old', 401, { headers: { 'sandbox-signature': setup().signature(BODY, SECRET, 301) } }],
    ['timestamp_in_future', 401, { headers: { 'sandbox-signature': setup().signature(BODY, SECRET, -301) } }],
  ])('as %s is a %i, is counted, and leaves nothing', async (reason, status, request) => {
    const { send, steps, refusals, lines } = setup();
    const answered = await send(request);
    expect(answered).toMatchObject({
      status,
      headers: { 'content-type': 'application/problem+json' },
      body: { status, code: reason, retryable: false, request_id: 'request-1' },
    });
    expect(refusals).toEqual([reason]);
    expect(lines).toMatchObject([{ code: 'WEBHOOK_REFUSED', fields: { reason } }]);
    expect(steps).toEqual([]);
  });

  it('for its method says which one it wants', async () => {
    expect((await setup().send({ method: 'GET' })).headers).toMatchObject({ allow: 'POST' });
  });

  it('never shows up in the log with its body or its signature', async () => {
    const { send, lines, signature } = setup();
    const forged = signature(BODY, 'forged');
    await send({ headers: { 'sandbox-signature': forged } });
    const logged = JSON.stringify(lines);
    expect(logged).not.toContain('pev_1');
    expect(logged).not.toContain(forged);
  });
});

describe('a webhook that could not be kept', () => {
  it.each([
    ['the archive is away', { archive: new Error('S3 is away') }, ['archive']],
    ['the queue is away', { queue: new Error('SQS is away') }, ['archive', 'queue']],
    ['the secret cannot be read', { secrets: new Error('no access') }, []],
  ])('because %s is asked for again', async (_name, faults, steps) => {
    const sandbox = setup(faults);
    expect(await sandbox.send({})).toMatchObject({
      status: 503,
      body: { code: 'not_kept', retryable: true },
    });
    expect(sandbox.steps).toEqual(steps);
    expect(sandbox.queued).toEqual([]);
    expect(sandbox.refusals).toEqual(['not_kept']);
    expect(sandbox.lines.map(({ code }) => code)).toEqual(['WEBHOOK_NOT_KEPT', 'WEBHOOK_REFUSED']);
  });
});

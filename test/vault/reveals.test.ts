import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hourOf, REVEALS_PER_HOUR_MAX } from '../../lambdas/vault/domain/reveal.ts';
import { CARD, type Call, IBAN, OTHER_MERCHANT, openVaultWorld, type VaultWorld } from './vault-world.ts';

/** The modelled DynamoDB is patient, a busy machine is slow, and here many calls follow one another. */
let world: VaultWorld;
beforeEach(async () => {
  world = await openVaultWorld();
});
afterEach(() => world.close());

const WHY = { purpose: 'dispute', reason: 'The bank asks for evidence.' };

const tokenOf = async (body: object = CARD): Promise<string> => String((await world.create(body)).body['id']);
const reveal = (id: string, other: Call = {}) =>
  world.call('POST', `/v1/tokens/${id}/reveal`, { body: WHY, ...other });
const recordsOf = async (id: string) =>
  (await world.call('GET', `/v1/tokens/${id}/reveals`)).body['data'] as readonly Record<string, unknown>[];

describe('revealing a token', () => {
  it.each([
    [CARD, { type: 'card', card: { number: '4242424242424242', exp_month: 12, exp_year: 2031 } }],
    [IBAN, { type: 'iban', iban: { iban: 'DE89370400440532013000' } }],
    [
      { type: 'us_bank_account', routing_number: '110000000', account_number: '000123456789' },
      { us_bank_account: { routing_number: '110000000', account_number: '000123456789' } },
    ],
    [
      { type: 'uk_bank_account', sort_code: '200000', account_number: '55779911' },
      { uk_bank_account: { sort_code: '200000', account_number: '55779911' } },
    ],
  ])('shows what %j became', async (body, shown) => {
    expect(await reveal(await tokenOf(body))).toMatchObject({ status: 200, body: shown });
  });

  it('leaves a record of who, when, why and from where, which holds no account data', async () => {
    const id = await tokenOf();
    await reveal(id, { clientId: 'investigator' });
    const records = await recordsOf(id);
    expect(records).toEqual([
      {
        object: 'reveal',
        token: id,
        client_id: 'investigator',
        request_id: 'request-2',
        purpose: 'dispute',
        reason: 'The bank asks for evidence.',
        source_ip: '203.0.113.7',
        user_agent: 'a browser',
        revealed_at: '2026-11-21T09:00:00.000Z',
      },
    ]);
    expect(JSON.stringify([records, world.lines])).not.toContain('4242424242424242');
    expect(world.lines.map(({ code }) => code)).toEqual(['TOKEN_REVEALED']);
  });

  it('again under the same key shows it again and leaves a second record', async () => {
    const id = await tokenOf();
    await reveal(id, { key: 'one' });
    world.clock.advance(1000);
    expect(await reveal(id, { key: 'one' })).toMatchObject({ status: 200 });
    expect((await recordsOf(id)).map(({ revealed_at }) => revealed_at)).toEqual([
      '2026-11-21T09:00:01.000Z',
      '2026-11-21T09:00:00.000Z',
    ]);
  });

  it('is recorded before anything is opened, even if nothing opens', async () => {
    const id = await tokenOf();
    const item = await world.read('tokens', { pk: `token#${id}`, sk: 'token' });
    await world.put('tokens', { ...item, sealed_account: new Uint8Array([1]) });
    expect(await reveal(id)).toMatchObject({ status: 409, body: { code: 'account_data_damaged' } });
    expect(await recordsOf(id)).toHaveLength(1);
  });

  it('costs KMS one call for many of a merchant', async () => {
    const id = await tokenOf();
    world.kms.calls.length = 0;
    for (let count = 0; count < 50; count += 1) expect((await reveal(id)).status).toBe(200);
    expect(world.kms.calls).toEqual(['Decrypt']);
  });
});

describe('the limit of reveals', () => {
  it('holds for a client and an hour, and says when the next one begins', async () => {
    const id = await tokenOf();
    world.clock.advance(20 * 60_000);
    for (let count = 0; count < REVEALS_PER_HOUR_MAX; count += 1) expect((await reveal(id)).status).toBe(200);
    expect(await reveal(id)).toMatchObject({
      status: 429,
      headers: { 'retry-after': String(40 * 60) },
      body: { code: 'too_many_reveals', retryable: true },
    });
    expect(await recordsOf(id)).toHaveLength(REVEALS_PER_HOUR_MAX);
    expect(world.lines.at(-1)).toMatchObject({ code: 'TOKEN_REVEAL_REFUSED' });
    expect((await reveal(id, { clientId: 'another' })).status).toBe(200);
    world.clock.advance(40 * 60_000);
    expect((await reveal(id)).status).toBe(200);
  });

  it('is not passed by asking many times at once', async () => {
    const id = await tokenOf();
    for (let count = 0; count < REVEALS_PER_HOUR_MAX - 2; count += 1) await reveal(id);
    const answers = await Promise.all(Array.from({ length: 8 }, () => reveal(id)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
  });

  it('counts hours of the clock', () => {
    expect(hourOf('2026-11-21T09:00:00.000Z')).toEqual({ hour: '2026-11-21T09', secondsLeft: 3600 });
    expect(hourOf('2026-11-21T09:59:59.999Z')).toEqual({ hour: '2026-11-21T09', secondsLeft: 1 });
  });
});

describe('a reveal that may not be', () => {
  it('of an erased token shows that it is gone', async () => {
    const id = await tokenOf();
    await reveal(id);
    await world.call('DELETE', `/v1/tokens/${id}`);
    expect(await reveal(id)).toMatchObject({ status: 410, body: { code: 'token_erased' } });
    expect(await recordsOf(id)).toHaveLength(1);
  });

  it('of another merchant’s token finds nothing, and neither do its records', async () => {
    const id = await tokenOf();
    const stranger = { merchantId: OTHER_MERCHANT };
    expect(await reveal(id, stranger)).toMatchObject({ status: 404, body: { code: 'token_not_found' } });
    expect((await world.call('GET', `/v1/tokens/${id}/reveals`, stranger)).status).toBe(404);
    expect(await recordsOf(id)).toEqual([]);
  });

  it.each([
    [{ reason: 'because' }, 'purpose'],
    [{ ...WHY, purpose: 'curiosity' }, 'purpose'],
    [{ purpose: 'dispute' }, 'reason'],
    [{ ...WHY, reason: '' }, 'reason'],
    [{ ...WHY, format: 'csv' }, 'format'],
  ])('for %j is refused', async (body, field) => {
    const id = await tokenOf();
    expect(await reveal(id, { body })).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    expect(await recordsOf(id)).toEqual([]);
  });
});

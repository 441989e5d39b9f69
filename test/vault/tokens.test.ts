import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FINGERPRINT_KEY_1, FINGERPRINT_KEY_2 } from './kms-double.ts';
import { CARD, IBAN, OTHER_MERCHANT, openVaultWorld, type VaultWorld } from './vault-world.ts';

/** The modelled DynamoDB is patient, a busy machine is slow, and here many calls follow one another. */
let world: VaultWorld;
beforeEach(async () => {
  world = await openVaultWorld();
});
afterEach(() => world.close());

const idOf = ({ body }: { readonly body: Readonly<Record<string, unknown>> }) => String(body['id']);
const erase = (id: string, other = {}) => world.call('DELETE', `/v1/tokens/${id}`, other);
const get = (id: string, other = {}) => world.call('GET', `/v1/tokens/${id}`, other);

/** Everything that the vault stores, as one text. */
const stored = async (): Promise<string> => {
  const tables = await Promise.all(
    (['tokens', 'keys', 'fingerprints'] as const).map((table) => world.itemsOf(table)),
  );
  const readable = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  return JSON.stringify(tables, readable);
};

describe('a token', () => {
  it('stands for a card and shows of it what may be shown', async () => {
    const created = await world.create({ ...CARD, cvc: '737' });
    expect(created).toMatchObject({
      status: 201,
      headers: { location: `/v1/tokens/${idOf(created)}` },
      body: {
        object: 'token',
        type: 'card',
        status: 'active',
        card: { brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2031 },
        created_at: '2026-11-21T09:00:00.000Z',
      },
    });
    expect(idOf(created)).toMatch(/^tok_[0-9a-z]{26}$/);
    expect((await get(idOf(created))).body).toEqual({
      ...created.body,
      last_used_on: '2026-11-21',
      expires_on: '2028-05-15',
    });
    expect(JSON.stringify(created)).not.toMatch(/42424242|737/);
  });

  it.each([
    [IBAN, { iban: { country: 'DE', last4: '3000' } }],
    [
      { type: 'us_bank_account', routing_number: '110000000', account_number: '000123456789' },
      { us_bank_account: { country: 'US', last4: '6789' } },
    ],
    [
      { type: 'uk_bank_account', sort_code: '20-00-00', account_number: '55779911' },
      { uk_bank_account: { country: 'GB', last4: '9911' } },
    ],
  ])('stands for %j', async (body, shown) => {
    expect(await world.create(body)).toMatchObject({ status: 201, body: shown });
  });

  it('leaves nothing readable in any table, and never the security code', async () => {
    await world.create({ ...CARD, cvc: '737' });
    await world.create(IBAN);
    expect(await stored()).not.toMatch(/4242424242424242|370400440532013000|737"/);
    expect(await stored()).not.toContain(Buffer.from('4242424242424242').toString('base64').slice(0, 20));
  });

  it('keeps fingerprints where nothing says whose they are', async () => {
    const { body } = await world.create(CARD);
    const fingerprints = await world.itemsOf('fingerprints');
    expect(fingerprints.map((item) => Object.keys(item).sort())).toEqual([['pk', 'sealed_id']]);
    const text = Buffer.from(fingerprints[0]?.['sealed_id'] as Uint8Array).toString('latin1');
    expect(text).not.toContain(String(body['id']));
    expect(text).not.toContain('"last4"');
    expect(
      JSON.stringify(await world.itemsOf('tokens'), (_k, v: unknown) => (typeof v === 'bigint' ? 0 : v)),
    ).not.toContain(String(fingerprints[0]?.['pk']).split('#')[2]);
  });

  it('costs KMS one data key for each purpose and one fingerprint key, however many there are', async () => {
    for (let count = 0; count < 30; count += 1)
      await world.create({ ...IBAN, iban: 'DE89370400440532013000' }, { key: `again-${count}` });
    expect(world.kms.calls.filter((call) => call === 'GenerateMac')).toHaveLength(1);
    expect(world.kms.calls.filter((call) => call === 'GenerateDataKey')).toHaveLength(2);
    expect(world.kms.messages.join()).not.toContain('DE89');
  });
});

describe('the same account data', () => {
  it('of the same merchant has the same token, under whatever key it comes', async () => {
    const first = await world.create(CARD);
    const second = await world.create({ ...CARD, number: '4242-4242-4242-4242' });
    expect(second).toMatchObject({ status: 200, body: first.body });
    expect(await world.itemsOf('keys')).toHaveLength(1);
  });

  it('sent ten times at once under ten keys has one token', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => world.create(CARD)));
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      ...Array.from({ length: 9 }, () => 200),
      201,
    ]);
    expect(await world.itemsOf('keys')).toHaveLength(1);
  });

  it('of another merchant has another, and no fingerprint in common', async () => {
    const mine = await world.create(CARD);
    const theirs = await world.create(CARD, { merchantId: OTHER_MERCHANT });
    expect(theirs.status).toBe(201);
    expect(idOf(theirs)).not.toBe(idOf(mine));
    expect(new Set((await world.itemsOf('fingerprints')).map(({ pk }) => pk)).size).toBe(2);
  });

  it('with another expiry is other account data', async () => {
    const first = await world.create(CARD);
    const second = await world.create({ ...CARD, exp_year: 2032 });
    expect(second.status).toBe(201);
    expect(idOf(second)).not.toBe(idOf(first));
  });

  it('is recognised after the fingerprint key has a successor', async () => {
    const first = await world.create(CARD);
    world.restart(`1=${FINGERPRINT_KEY_1},2=${FINGERPRINT_KEY_2}`);
    expect(await world.create(CARD)).toMatchObject({ status: 200, body: first.body });
    await world.create(IBAN);
    const versions = (await world.itemsOf('fingerprints')).map(({ pk }) => Number(String(pk).split('#')[1]));
    expect(versions.toSorted((a, b) => a - b)).toEqual([1, 2]);
  });
});

describe('an idempotency key', () => {
  it('gets the same answer again, and says so', async () => {
    const first = await world.create(CARD, { key: 'one' });
    const again = await world.create(CARD, { key: 'one' });
    expect(again).toMatchObject({
      status: 201,
      body: first.body,
      headers: { 'idempotent-replayed': 'true' },
    });
    const known = await world.create(CARD, { key: 'two' });
    const knownAgain = await world.create(CARD, { key: 'two' });
    expect(known.headers).not.toHaveProperty('idempotent-replayed');
    expect(knownAgain).toMatchObject({
      status: 200,
      body: first.body,
      headers: { 'idempotent-replayed': 'true' },
    });
  });

  it.each(['of a new token', 'of a known one'])('%s cannot be used for other account data', async (which) => {
    if (which === 'of a known one') await world.create(CARD);
    await world.create(CARD, { key: 'one' });
    expect(await world.create(IBAN, { key: 'one' })).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    expect(await world.itemsOf('keys')).toHaveLength(1);
  });

  it('whose token was erased is told so, and nothing is stored again', async () => {
    await erase(idOf(await world.create(CARD, { key: 'one' })));
    expect(await world.create(CARD, { key: 'one' })).toMatchObject({
      status: 410,
      body: { code: 'token_erased' },
    });
    expect(await world.itemsOf('keys')).toEqual([]);
  });
});

describe('erasure', () => {
  it('destroys key, account data, fingerprint and what was shown, and leaves the proof', async () => {
    const id = idOf(await world.create(CARD));
    world.clock.advance(1000);
    const erased = await erase(id);
    expect(erased).toMatchObject({
      status: 200,
      body: {
        id,
        status: 'erased',
        erasure: {
          erased_at: '2026-11-21T09:00:01.000Z',
          client_id: 'shop',
          request_id: 'request-2',
          wrapped_key_sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
        },
      },
    });
    expect(erased.body).not.toHaveProperty('card');
    expect((await get(id)).body).toEqual(erased.body);
    expect(await world.itemsOf('keys')).toEqual([]);
    expect(await world.itemsOf('fingerprints')).toEqual([]);
    expect(await stored()).not.toMatch(/sealed_account|4242/);
    expect(world.lines.map(({ code }) => code)).toEqual(['TOKEN_ERASED']);
  });

  it('asked for twice happens once', async () => {
    const id = idOf(await world.create(CARD));
    const [first, second] = await Promise.all([erase(id), erase(id)]);
    expect(first.body).toEqual(second.body);
    expect(world.lines.filter(({ code }) => code === 'TOKEN_ERASED')).toHaveLength(1);
  });

  it('is final: a backup of the table brings the ciphertext back and nobody can open it', async () => {
    const id = idOf(await world.create(CARD, { key: 'one' }));
    const backup = await world.read('tokens', { pk: `token#${id}`, sk: 'token' });
    await erase(id);
    await world.put('tokens', backup);
    expect(await world.create(CARD, { key: 'one' })).toMatchObject({
      status: 409,
      body: { code: 'account_data_damaged' },
    });
    expect(world.lines.map(({ code }) => code)).toContain('VAULT_SEAL_BROKEN');
  });

  it('leaves room for the same account data to come again, with another token', async () => {
    const first = idOf(await world.create(CARD));
    await erase(first);
    const again = await world.create(CARD);
    expect(again.status).toBe(201);
    expect(idOf(again)).not.toBe(first);
  });

  it('takes the fingerprints of every version with it', async () => {
    const both = `1=${FINGERPRINT_KEY_1},2=${FINGERPRINT_KEY_2}`;
    const id = idOf(await world.create(CARD));
    world.restart(both);
    await erase(id);
    expect(await world.itemsOf('fingerprints')).toEqual([]);
  });

  it('works on account data that does not open any more, and its fingerprint is given to the next', async () => {
    const id = idOf(await world.create(CARD));
    const item = await world.read('tokens', { pk: `token#${id}`, sk: 'token' });
    await world.put('tokens', { ...item, sealed_account: new Uint8Array([1, 2, 3]) });
    expect(await erase(id)).toMatchObject({ status: 200, body: { status: 'erased' } });
    expect(await world.itemsOf('keys')).toEqual([]);
    const next = await world.create(CARD);
    expect(next.status).toBe(201);
    expect(await world.create(CARD)).toMatchObject({ status: 200, body: next.body });
  });
});

describe('another merchant', () => {
  it('neither sees nor erases a token', async () => {
    const id = idOf(await world.create(CARD));
    const stranger = { merchantId: OTHER_MERCHANT };
    expect(await get(id, stranger)).toMatchObject({ status: 404, body: { code: 'token_not_found' } });
    expect(await erase(id, stranger)).toMatchObject({ status: 404, body: { code: 'token_not_found' } });
    expect(await get(id)).toMatchObject({ body: { status: 'active' } });
  });

  it.each(['tok_1', 'tok_visa', 'tok_0000000000000000000000000l', 'tok_00000000000000000000000000'])(
    'and nobody else finds %s',
    async (id) => {
      expect((await get(id)).status).toBe(404);
      expect((await erase(id)).status).toBe(404);
    },
  );
});

describe('what was stored is never believed', () => {
  const damage = async (table: 'tokens' | 'keys', id: string, change: (item: object) => object) => {
    const key = table === 'tokens' ? { pk: `token#${id}`, sk: 'token' } : { pk: `token#${id}` };
    await world.put(table, { ...(await world.read(table, key)), ...change(await world.read(table, key)) });
  };

  it('account data moved here from another token stays shut, loudly', async () => {
    const mine = idOf(await world.create(CARD, { key: 'mine' }));
    const other = idOf(await world.create(IBAN));
    const source = await world.read('tokens', { pk: `token#${other}`, sk: 'token' });
    const sourceKey = await world.read('keys', { pk: `token#${other}` });
    await damage('tokens', mine, () => ({ sealed_account: source['sealed_account'] }));
    await damage('keys', mine, () => ({ wrapped_key: sourceKey['wrapped_key'] }));
    expect(await world.create(CARD, { key: 'mine' })).toMatchObject({
      status: 409,
      body: { code: 'account_data_damaged', retryable: false },
    });
    expect(world.lines.map(({ code }) => code)).toContain('VAULT_SEAL_BROKEN');
  });

  it('a fingerprint that was tampered with is told of, and replaced', async () => {
    await world.create(CARD);
    const [record] = await world.itemsOf('fingerprints');
    await world.put('fingerprints', { ...record, sealed_id: new Uint8Array([9]) });
    expect((await world.create(CARD)).status).toBe(201);
    expect(world.lines.map(({ code }) => code)).toEqual(['VAULT_SEAL_BROKEN']);
    expect((await world.create(CARD)).status).toBe(200);
  });
});

describe('a request that makes no sense', () => {
  it.each([
    [{}, 'type'],
    [{ type: 'cash' }, 'type'],
    [{ ...CARD, number: '4242424242424241' }, 'number'],
    [{ ...CARD, number: 4242424242424242 }, 'number'],
    [{ ...CARD, exp_month: 13 }, 'exp_month'],
    [{ ...CARD, exp_month: 0 }, 'exp_month'],
    [{ ...CARD, exp_year: 25 }, 'exp_year'],
    [{ ...CARD, exp_year: 2020 }, 'exp_year'],
    [{ ...CARD, cvc: '1' }, 'cvc'],
    [{ ...CARD, holder: 'A' }, 'holder'],
    [{ ...IBAN, iban: 'DE00' }, 'iban'],
    [{ type: 'us_bank_account', routing_number: '1', account_number: '1234' }, 'routing_number'],
    [{ type: 'uk_bank_account', sort_code: '1', account_number: '12345678' }, 'sort_code'],
  ])('%j is answered with the field %s, and not with its value', async (body, field) => {
    const answer = await world.create(body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request', errors: [{ field }] } });
    expect(JSON.stringify(answer)).not.toContain('42424242');
    expect(await world.itemsOf('tokens')).toEqual([]);
    expect(world.kms.calls).toEqual([]);
  });
});

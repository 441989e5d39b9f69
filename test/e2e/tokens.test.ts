import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiAnswer, ApiClient } from '../../local/demonstration/api-client.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

const CARD = { type: 'card', number: '5555 5555 5555 4444', exp_month: 12, exp_year: 2040 };
const IBAN = { type: 'iban', iban: 'GB29 NWBK 6016 1331 9268 19' };

const create = (body: object, { by = world.shop, key = world.newKey() } = {}): Promise<ApiAnswer> =>
  by.send({ method: 'POST', path: '/v1/tokens', idempotencyKey: key, body });
const read = (id: string, by: ApiClient = world.shop) => by.send({ path: `/v1/tokens/${id}` });
const erase = (id: string, by: ApiClient = world.shop) =>
  by.send({ method: 'DELETE', path: `/v1/tokens/${id}` });
const idOf = (answer: ApiAnswer): string => (answer.body as { readonly id: string }).id;

/** Other tests use the same card: a year of their own makes this test's data its own. */
const someCard = () => ({
  ...CARD,
  exp_month: 1 + Math.floor(Math.random() * 12),
  exp_year: 2027 + Math.floor(Math.random() * 19),
});

describe('the deployed vault', () => {
  it('keeps a card, shows its last four, and keeps one token for it', async () => {
    const created = await create(CARD);
    expect([200, 201]).toContain(created.status);
    expect(created.body).toMatchObject({
      object: 'token',
      status: 'active',
      card: { brand: 'mastercard', last4: '4444', exp_month: 12, exp_year: 2040 },
    });
    expect(await read(idOf(created))).toMatchObject({ status: 200, body: created.body });
    expect(await create(CARD)).toMatchObject({ status: 200, body: created.body });
  });

  it('keeps nothing readable in any of its tables', async () => {
    await create({ ...CARD, cvc: '739' });
    await create(IBAN);
    for (const table of ['TokensTable', 'TokenKeysTable', 'FingerprintsTable']) {
      const { Items = [] } = await world.documents.send(new ScanCommand({ TableName: world.output(table) }));
      expect(Items.length, table).toBeGreaterThan(0);
      const text = Items.map((item) =>
        Object.values(item)
          .map((value) =>
            value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value),
          )
          .join(' '),
      ).join('\n');
      for (const secret of ['5555555555554444', '60161331926819', '739 '])
        expect(text.includes(secret), `${secret} in ${table}`).toBe(false);
    }
  });

  it('gives ten requests at once one token', async () => {
    const card = { ...someCard(), number: '4000056655665556' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => create(card)));
    expect(new Set(answers.map(idOf)).size).toBe(1);
  });

  it('answers a repeated request the same, and refuses its key for another', async () => {
    const key = world.newKey();
    const first = await create(someCard(), { key });
    expect(await create(IBAN, { key })).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    expect(idOf(first)).toMatch(/^tok_/);
  });

  it('erases for good, with proof', async () => {
    const card = { ...someCard(), number: '4000002500003155' };
    const id = idOf(await create(card));
    const erased = await erase(id);
    expect(erased).toMatchObject({
      status: 200,
      body: { status: 'erased', erasure: { client_id: expect.any(String) as unknown } },
    });
    expect(await read(id)).toMatchObject({ status: 200, body: erased.body });
    expect(await erase(id)).toMatchObject({ status: 200, body: erased.body });
    const again = await create(card);
    expect(again.status).toBe(201);
    expect(idOf(again)).not.toBe(id);
  });

  it('shows and erases nothing for another merchant', async () => {
    const id = idOf(await create(CARD));
    expect(await read(id, world.stranger)).toMatchObject({ status: 404, body: { code: 'token_not_found' } });
    expect(await erase(id, world.stranger)).toMatchObject({ status: 404 });
    expect(await create(CARD, { by: world.stranger })).toMatchObject({
      body: { id: expect.not.stringContaining(id) as unknown },
    });
  });

  it('shows account data to whoever may see it, and keeps the record', async () => {
    const id = idOf(await create(CARD));
    const reveal = (by: ApiClient) =>
      by.send({
        method: 'POST',
        path: `/v1/tokens/${id}/reveal`,
        idempotencyKey: world.newKey(),
        body: { purpose: 'dispute', reason: 'evidence for the bank' },
      });
    expect(await reveal(world.shop)).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    const seen = await reveal(world.investigator);
    expect(seen).toMatchObject({ status: 200, body: { card: { number: '5555555555554444' } } });
    expect(seen.headers.get('cache-control')).toBe('no-store');
    const records = await world.investigator.send({ path: `/v1/tokens/${id}/reveals` });
    expect(records).toMatchObject({
      status: 200,
      body: {
        data: [
          {
            client_id: world.quittance.clients['investigator']?.client_id,
            purpose: 'dispute',
            reason: 'evidence for the bank',
            source_ip: expect.stringMatching(/\S/) as unknown,
          },
        ],
      },
    });
  });

  it('needs its scope, and a request that can be', async () => {
    expect(await create(CARD, { by: world.reader })).toMatchObject({
      status: 403,
      body: { code: 'insufficient_scope' },
    });
    expect(await create({ ...CARD, number: '5555555555554445' })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ field: 'number' }] },
    });
    expect(await read('tok_visa')).toMatchObject({ status: 404 });
  });
});

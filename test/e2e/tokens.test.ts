import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiAnswer, ApiClient } from '../../local/demonstration/api-client.ts';
import { findEncryptionSdk } from '../support/encryption-sdk.ts';
import { openInPython, reworded } from '../support/open-in-python.ts';
import { ops } from './run-ops.ts';
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

  it('is sealed anew by an operator who can open nothing, and is still what it was', async () => {
    const card = { ...someCard(), number: '4000058260000005' };
    const id = idOf(await create(card));
    const keyOf = async () =>
      (
        await world.documents.send(
          new GetCommand({ TableName: world.output('TokenKeysTable'), Key: { pk: `token#${id}` } }),
        )
      ).Item?.['wrapped_key'] as Uint8Array;
    const before = await keyOf();
    const { code, json } = await ops('vault', 'reencrypt', '--per-second', '100', '--restart');
    expect({ code, json }).toMatchObject({ code: 0, json: { status: 'done', damaged: 0 } });
    expect(await keyOf()).not.toEqual(before);
    expect(await create(card)).toMatchObject({ status: 200, body: { id } });
  });

  it('erases by night what nobody has used for as long as it is kept, with proof, and nothing else', async () => {
    const [old, young] = [idOf(await create(someCard())), idOf(await create({ ...CARD, exp_year: 2045 }))];
    await world.documents.send(
      new UpdateCommand({
        TableName: world.output('TokensTable'),
        Key: { pk: `token#${old}`, sk: 'token' },
        UpdateExpression: 'SET last_used_on = :day',
        ExpressionAttributeValues: { ':day': '2020-01-01' },
      }),
    );
    const { FunctionError } = await world.lambda.send(
      new InvokeCommand({ FunctionName: world.output('ExpireTokensFunction'), Payload: '{}' }),
    );
    expect(FunctionError).toBeUndefined();
    expect(await read(old)).toMatchObject({ body: { status: 'erased', erasure: { reason: 'unused' } } });
    expect(await read(young)).toMatchObject({ body: { status: 'active' } });
  });

  it('seals what the AWS Encryption SDK for Python opens with KMS, for its merchant and token alone', async () => {
    const card = { ...someCard(), number: '4000003720000005' };
    const id = idOf(await create(card));
    const item = async (table: string, key: Readonly<Record<string, string>>) =>
      (await world.documents.send(new GetCommand({ TableName: world.output(table), Key: { ...key } })))
        .Item ?? {};
    const token = await item('TokensTable', { pk: `token#${id}`, sk: 'token' });
    const message = (await item('TokenKeysTable', { pk: `token#${id}` }))['wrapped_key'] as Uint8Array;
    const merchant = String(token['merchant_id']);
    const environment = {
      AWS_ENDPOINT_URL: world.config.endpoint,
      AWS_REGION: world.config.region,
      AWS_DEFAULT_REGION: world.config.region,
      AWS_ACCESS_KEY_ID: world.config.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: world.config.credentials.secretAccessKey,
    };
    const python = await findEncryptionSdk();
    const kms = world.output('VaultKeyArn');
    const context = { merchant, purpose: 'token_key' };
    const openKey = (sealed: Uint8Array) =>
      openInPython(python, { kms, message: sealed, context }, environment);
    const opened = await openKey(message);
    expect(opened).toMatchObject({ context, suite: 'AES_256_GCM_HKDF_SHA512_COMMIT_KEY' });
    const key = Buffer.from(String(opened['plaintext']), 'base64');
    const accountContext = { merchant, token: id, purpose: 'account_data' };
    const account = await openInPython(python, {
      key,
      message: token['sealed_account'] as Uint8Array,
      context: accountContext,
    });
    expect(Buffer.from(String(account['plaintext']), 'base64').toString('utf8')).toContain(card.number);
    // It is KMS that refuses the key to another context.
    const other = `${merchant.slice(0, -1)}${merchant.endsWith('0') ? '1' : '0'}`;
    for (const moved of [reworded(message, merchant, other), reworded(message, 'token_key', 'token_id_')])
      expect(await openKey(moved)).toEqual({ refused: expect.any(String) as unknown });
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

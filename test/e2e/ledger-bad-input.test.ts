import { beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

/** Accounts, entries and resources that could be there, and are not. */
const NOBODY = `mer_${'0'.repeat(26)}.merchant_payable.EUR`;
const NO_ENTRY = `je_${'0'.repeat(26)}`;

const DAY = '2026-11-21T00:00:00Z';
const cursorOf = (position: string): string => Buffer.from(position).toString('base64url');
/** A cursor of another list. */
const PAYMENT_CURSOR = cursorOf(`2026-11-21T00:00:00.000Z#pay_${'0'.repeat(26)}`);

const PERIODS: readonly (readonly [wrong: string, field: string])[] = [
  ['from=yesterday', 'from'],
  ['from=2026-02-30T00:00:00Z', 'from'],
  ['to=2026-11-21', 'to'],
  ['to=', 'to'],
  [`from=${DAY}&to=${DAY}`, 'to'],
  [`from=${DAY}&to=2026-11-20T00:00:00Z`, 'to'],
  ['since=2026-11-21T00:00:00Z', 'since'],
];

const PAGES: readonly (readonly [wrong: string, field: string])[] = [
  ['limit=0', 'limit'],
  ['limit=101', 'limit'],
  ['limit=-1', 'limit'],
  ['limit=1.5', 'limit'],
  ['limit=ten', 'limit'],
  ['cursor=abc', 'cursor'],
  ['cursor=%00', 'cursor'],
  [`cursor=${PAYMENT_CURSOR}`, 'cursor'],
];

const at = (path: string, wrong: readonly (readonly [string, string])[]) =>
  wrong.map(([query, field]) => [`${path}?${query}`, field] as const);

const BAD_QUERIES = [
  ...at('/v1/balances', [
    ['as_of=yesterday', 'as_of'],
    ['as_of=2026-13-01T00:00:00Z', 'as_of'],
    ['as_of=9999-01-01T00:00:00Z', 'as_of'],
    ['as_of=', 'as_of'],
    ['currency=EUR', 'currency'],
    ['__proto__=1', '__proto__'],
  ]),
  ...at('/v1/accounts', [
    ['limit=1', 'limit'],
    ['kind=merchant_payable', 'kind'],
  ]),
  ...at(`/v1/accounts/${NOBODY}/statement`, [...PERIODS, ...PAGES, ['kind=payment_captured', 'kind']]),
  ...at('/v1/journal_entries', [
    ...PERIODS,
    ...PAGES,
    ['kind=theft', 'kind'],
    ['kind=constructor', 'kind'],
    ['resource=everything', 'resource'],
    ['resource=pay_1', 'resource'],
  ]),
  ...at('/v1/journal_entries/export', [
    ...PERIODS,
    ['format=pdf', 'format'],
    ['format=CSV', 'format'],
    ['limit=10', 'limit'],
    ['kind=payment_captured', 'kind'],
    ['cursor=abc', 'cursor'],
    [`cursor=${PAYMENT_CURSOR}`, 'cursor'],
  ]),
];

describe('a question to the ledger', () => {
  it.each(BAD_QUERIES)('%s is told that %s is wrong', async (path, field) => {
    const answer = await world.shop.send({ path });

    expect(answer).toMatchObject({
      status: 400,
      body: {
        type: 'urn:quittance:problem:invalid_request',
        status: 400,
        code: 'invalid_request',
        retryable: false,
        request_id: expect.stringMatching(/\S/),
        errors: [{ field, message: expect.stringMatching(/\S/) }],
      },
    });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('with several mistakes hears about each of them at once', async () => {
    const { body } = await world.shop.send({ path: '/v1/journal_entries?from=x&limit=0&kind=y&extra=1' });
    const { errors } = body as { readonly errors: readonly { readonly field: string }[] };
    expect(errors.map(({ field }) => field).sort()).toEqual(['extra', 'from', 'kind', 'limit']);
  });

  it.each([
    [`/v1/accounts/${NOBODY}`, 'account_not_found'],
    [`/v1/accounts/${NOBODY}/statement`, 'account_not_found'],
    ['/v1/accounts/x', 'account_not_found'],
    ['/v1/accounts/__proto__.constructor.EUR', 'account_not_found'],
    ['/v1/accounts/mer_1.merchant_payable.EUR/statement', 'account_not_found'],
    [`/v1/accounts/${NOBODY.replace('EUR', 'XXX')}`, 'account_not_found'],
    [`/v1/accounts/${NOBODY.replace('payable', 'pocket')}`, 'account_not_found'],
    [`/v1/accounts/${NOBODY}.EUR`, 'account_not_found'],
    [`/v1/journal_entries/${NO_ENTRY}`, 'journal_entry_not_found'],
    ['/v1/journal_entries/je_nonsense', 'journal_entry_not_found'],
    [`/v1/journal_entries/pay_${'0'.repeat(26)}`, 'journal_entry_not_found'],
    ['/v1/ledger', 'not_found'],
  ])('%s finds nothing: %s', async (path, code) => {
    expect(await world.shop.send({ path })).toMatchObject({ status: 404, body: { code, status: 404 } });
  });

  it.each(['/v1/balances', '/v1/accounts', '/v1/journal_entries', '/v1/journal_entries/export'])(
    '%s cannot be changed by anybody',
    async (path) => {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
        expect(await world.shop.send({ method, path, idempotencyKey: world.newKey() })).toMatchObject({
          status: 405,
          body: { code: 'method_not_allowed' },
        });
    },
  );

  it.each([
    '/v1/balances',
    '/v1/accounts',
    `/v1/accounts/${NOBODY}`,
    `/v1/accounts/${NOBODY}/statement`,
    '/v1/journal_entries',
    '/v1/journal_entries/export',
    `/v1/journal_entries/${NO_ENTRY}`,
  ])('%s is not answered without the scope', async (path) => {
    const answer = await world.reader.send({ path });
    expect(answer).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    expect(JSON.stringify(answer.body)).toContain('ledger:read');
  });
});

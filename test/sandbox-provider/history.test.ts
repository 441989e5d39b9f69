import { describe, expect, it } from 'vitest';
import { setup } from './sandbox.ts';

interface Page {
  readonly data: readonly { readonly operation_id: string; readonly amount: number }[];
  readonly next_cursor: string | null;
}

const RANGE = 'from=2026-11-21T00:00:00Z&to=2026-11-23T00:00:00Z';

const withCharges = async (count: number, stepMs: number) => {
  const sandbox = setup();
  for (let index = 0; index < count; index++) {
    await sandbox.charge('tok_visa', { operation_id: `op_${index}` });
    sandbox.clock.advance(stepMs);
  }
  const page = async (cursor: string | null, limit: number, range = RANGE): Promise<Page> => {
    const query = `${range}&limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`;
    return (await sandbox.get('/v1/history', query)).body as unknown as Page;
  };
  return { ...sandbox, page };
};

describe('the history', () => {
  it('shows what was charged, what is settled and the fee', async () => {
    const { charge, get } = setup();
    await charge('tok_settles_short', { operation_id: 'op_short', amount: 1001 });
    await charge('tok_charges_fee', { operation_id: 'op_fee', amount: 1001 });
    await charge('tok_declined', { operation_id: 'op_no' });
    const { body } = await get('/v1/history', RANGE);
    expect(body).toMatchObject({
      data: [
        {
          type: 'charge',
          operation_id: 'op_short',
          amount: 1001,
          settled_amount: 900,
          fee: 0,
          currency: 'EUR',
        },
        { operation_id: 'op_fee', amount: 1001, settled_amount: 980, fee: 21 },
      ],
      next_cursor: null,
    });
  });

  it('comes in pages that together show every line once, in order, even within one millisecond', async () => {
    const { page } = await withCharges(7, 0);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { data, next_cursor }: Page = await page(cursor, 3);
      seen.push(...data.map(({ operation_id }) => operation_id));
      cursor = next_cursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
  });

  it('has no page after a last one that is exactly full', async () => {
    const { page } = await withCharges(4, 1000);
    const first = await page(null, 2);
    const second = await page(first.next_cursor, 2);
    expect([first.data.length, second.data.length, second.next_cursor]).toEqual([2, 2, null]);
  });

  it('keeps a cursor good while lines are added after it', async () => {
    const { page, charge } = await withCharges(3, 1000);
    const first = await page(null, 2);
    await charge('tok_visa', { operation_id: 'op_later' });
    const rest = await page(first.next_cursor, 10);
    expect(rest.data.map(({ operation_id }) => operation_id)).toEqual(['op_2', 'op_later']);
  });

  it('includes its beginning and excludes its end', async () => {
    const { page } = await withCharges(3, 1000);
    const range = 'from=2026-11-21T09:00:01.000Z&to=2026-11-21T09:00:02.000Z';
    expect((await page(null, 10, range)).data.map(({ operation_id }) => operation_id)).toEqual(['op_1']);
  });

  it.each([
    'from=2026-11-21T00:00:00Z',
    'from=yesterday&to=today',
    'from=2026-11-22T00:00:00Z&to=2026-11-22T00:00:00Z',
    'from=2025-01-01T00:00:00Z&to=2026-12-01T00:00:00Z',
    `${RANGE}&limit=0`,
    `${RANGE}&limit=501`,
    `${RANGE}&limit=many`,
    `${RANGE}&cursor=forged`,
    `${RANGE}&cursor=${Buffer.from('["2020-01-01T00:00:00.000Z","txn_a"]').toString('base64url')}`,
    `${RANGE}&order=newest`,
  ])('refuses %s', async (query) => {
    const { get } = setup();
    expect((await get('/v1/history', query)).status).toBe(422);
  });
});

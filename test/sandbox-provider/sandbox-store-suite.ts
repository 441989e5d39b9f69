import { describe, expect, it } from 'vitest';
import { money } from '../../lambdas/kernel/money.ts';
import type { Charge, HistoryLine } from '../../lambdas/sandbox-provider/domain/charge.ts';
import { decidePayout } from '../../lambdas/sandbox-provider/domain/decide-payout.ts';
import type { Dispute } from '../../lambdas/sandbox-provider/domain/dispute.ts';
import type { Refund } from '../../lambdas/sandbox-provider/domain/refund.ts';
import type {
  ChargeCommit,
  DisputeCommit,
  PayoutCommit,
  SandboxStore,
} from '../../lambdas/sandbox-provider/sandbox-store.ts';

/** Far from now: in a shared table these lines must not be taken for money of somebody's payment. */
const AT = '2031-01-15T09:00:00.000Z';

const BEFORE_ALL = '2026-01-01T00:00:00.000Z';

const chargeOf = (operationId: string, other: Partial<Charge> = {}): Charge => ({
  id: `ch_${operationId}`,
  operationId,
  source: 'tok_visa',
  capture: true,
  status: 'captured',
  amount: money(Number.MAX_SAFE_INTEGER, 'EUR'),
  amountAuthorized: money(Number.MAX_SAFE_INTEGER, 'EUR'),
  amountCaptured: money(Number.MAX_SAFE_INTEGER, 'EUR'),
  amountRefunded: money(0, 'EUR'),
  failureCode: null,
  actionToken: null,
  webhookUrl: 'https://receiver.example/',
  createdAt: AT,
  version: 1n,
  ...other,
});

const lineOf = (operationId: string, createdAt = AT): HistoryLine => ({
  id: `txn_${operationId.replaceAll(/[^a-z0-9]/g, '')}`,
  operationId,
  kind: 'charge',
  reference: `ch_${operationId}`,
  amount: money(1250, 'EUR'),
  settledAmount: money(1125, 'EUR'),
  fee: money(0, 'EUR'),
  createdAt,
});

const disputeOf = (operationId: string): Dispute => ({
  id: `dp_${operationId}`,
  chargeId: `ch_${operationId}`,
  operationId,
  amount: money(1250, 'EUR'),
  fee: money(1500, 'EUR'),
  feeIfWon: money(1500, 'EUR'),
  course: [{ status: 'needs_response', at: AT }],
  evidenceDueBy: AT,
  evidenceOperationId: null,
  createdAt: AT,
  version: 1n,
});

const evidenceCommit = (operationId: string, dispute: Dispute): DisputeCommit => {
  const { record, isNewOperation } = commitOf(operationId);
  const { chargeId, id: disputeId } = dispute;
  return {
    lines: [],
    isNewOperation,
    record: { ...record, operation: { ...record.operation, kind: 'dispute_evidence', chargeId, disputeId } },
    dispute: {
      ...dispute,
      course: [dispute.course[0], { status: 'under_review', at: AT }],
      evidenceOperationId: operationId,
      version: 2n,
    },
  };
};

const commitOf = (operationId: string, other: Partial<ChargeCommit> = {}): ChargeCommit => ({
  charge: chargeOf(operationId),
  refund: null,
  opened: null,
  lines: [],
  isNewOperation: true,
  record: {
    operation: {
      operationId,
      kind: 'authorize',
      status: 'succeeded',
      chargeId: `ch_${operationId}`,
      createdAt: AT,
    },
    fingerprint: 'fingerprint',
    reply: { status: 201, body: '{"note":"ünïcode"}' },
    webhooks: [
      { event_id: 'pev_1', type: 'charge.captured', url: 'https://r.example/', delay_seconds: 1, body: '{}' },
    ],
    committedAtMs: Date.parse(AT),
    isAnnounced: false,
  },
  ...other,
});

const refundOf = (operationId: string, chargeId: string, other: Partial<Refund> = {}): Refund => ({
  id: `re_${operationId}`,
  operationId,
  chargeId,
  status: 'succeeded',
  returnsAt: null,
  amount: money(100, 'EUR'),
  failureCode: null,
  createdAt: AT,
  ...other,
});

/** A refund decided on a charge of which 1000 were captured. */
const refundCommit = (
  operationId: string,
  chargeOperationId: string,
  other: Partial<Refund> = {},
): ChargeCommit => ({
  ...commitOf(operationId),
  charge: chargeOf(chargeOperationId, { amountCaptured: money(1000, 'EUR') }),
  refund: refundOf(operationId, `ch_${chargeOperationId}`, other),
});

const payoutCommit = (operationId: string): PayoutCommit => {
  const { payout, operation, lines } = decidePayout(
    {
      operationId,
      amount: money(1250, 'EUR'),
      destination: 'ba_returned',
      webhookUrl: 'https://receiver.example/',
    },
    Date.parse(AT),
  );
  return { payout, lines, isNewOperation: true, record: { ...commitOf(operationId).record, operation } };
};

/** What every store of the sandbox must do. Operation ids are the caller's, so that a shared table stays usable. */
export const sandboxStoreSuite = (
  name: string,
  open: () => Promise<{ readonly store: SandboxStore; readonly prefix: string }>,
): void => {
  describe(name, () => {
    it('knows nothing that was not committed', async () => {
      const { store, prefix } = await open();
      expect(await store.getOperation(`${prefix}none`)).toBeNull();
      expect(await store.getCharge(`${prefix}none`)).toBeNull();
      expect(await store.getAction(`${prefix}none`)).toBeNull();
    });

    it('gives back what was committed, to the last digit and byte', async () => {
      const { store, prefix } = await open();
      const commit = commitOf(`${prefix}a`, {
        charge: chargeOf(`${prefix}a`, { actionToken: `act_${prefix}` }),
      });
      expect(await store.commit(commit)).toEqual({ ok: true, value: undefined });
      expect(await store.getOperation(`${prefix}a`)).toEqual(commit.record);
      expect(await store.getCharge(`ch_${prefix}a`)).toEqual(commit.charge);
      expect(await store.getAction(`act_${prefix}`)).toBe(`${prefix}a`);
    });

    it('commits one of many equal requests, and of the others nothing', async () => {
      const { store, prefix } = await open();
      const id = `${prefix}race`;
      const commits = Array.from({ length: 20 }, async (_, index) =>
        store.commit(
          commitOf(id, { charge: chargeOf(id, { amount: money(index, 'EUR') }), lines: [lineOf(id)] }),
        ),
      );
      const results = await Promise.all(commits);
      const winner = results.findIndex(({ ok }) => ok);
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
      expect(new Set(results.flatMap((result) => (result.ok ? [] : [result.error])))).toEqual(
        new Set(['operation_exists']),
      );
      expect((await store.getCharge(`ch_${id}`))?.amount.minor).toBe(BigInt(winner));
    });

    it('changes a charge only from the version that the change was decided on', async () => {
      const { store, prefix } = await open();
      const id = `${prefix}v`;
      await store.commit(commitOf(id));
      const next = (key: string): ChargeCommit => ({
        ...commitOf(key),
        charge: chargeOf(id, { version: 2n, status: 'canceled' }),
      });
      expect((await store.commit(next(`${prefix}first`))).ok).toBe(true);
      expect(await store.commit(next(`${prefix}second`))).toEqual({ ok: false, error: 'charge_changed' });
      expect(await store.getOperation(`${prefix}second`)).toBeNull();
    });

    it('moves an operation on together with its charge', async () => {
      const { store, prefix } = await open();
      const id = `${prefix}m`;
      await store.commit(commitOf(id));
      const moved = commitOf(id, { charge: chargeOf(id, { version: 2n }), isNewOperation: false });
      const failed = { ...moved.record, operation: { ...moved.record.operation, status: 'failed' as const } };
      expect((await store.commit({ ...moved, record: failed })).ok).toBe(true);
      expect((await store.getOperation(id))?.operation.status).toBe('failed');
    });

    it('gives back what was committed of a refund, and adds it to the charge', async () => {
      const { store, prefix } = await open();
      const id = `${prefix}rc`;
      await store.commit({ ...refundCommit(id, id), refund: null });
      const commit = refundCommit(`${prefix}r1`, id);
      const line = { ...lineOf(`${prefix}r1`), kind: 'refund', reference: `re_${prefix}r1` } as const;
      expect(await store.getRefund(`re_${prefix}r1`)).toBeNull();
      expect((await store.commit({ ...commit, lines: [line] })).ok).toBe(true);
      expect(await store.getRefund(`re_${prefix}r1`)).toEqual(commit.refund);
      expect(await store.getOperation(`${prefix}r1`)).toEqual(commit.record);
      expect(await store.getCharge(`ch_${id}`)).toEqual({
        ...commit.charge,
        amountRefunded: money(100, 'EUR'),
        version: 2n,
      });
      const failed = { status: 'failed', failureCode: 'refund_refused' } as const;
      expect((await store.commit(refundCommit(`${prefix}r2`, id, failed))).ok).toBe(true);
      expect(await store.getRefund(`re_${prefix}r2`)).toMatchObject(failed);
      expect((await store.getCharge(`ch_${id}`))?.amountRefunded.minor).toBe(100n);
      const returned = { returnsAt: '2031-01-15T09:00:08.000Z', failureCode: 'refund_refused' } as const;
      expect((await store.commit(refundCommit(`${prefix}r3`, id, returned))).ok).toBe(true);
      expect(await store.getRefund(`re_${prefix}r3`)).toMatchObject(returned);
      expect((await store.getCharge(`ch_${id}`))?.amountRefunded.minor).toBe(100n);
      const range = { from: AT, to: '2031-01-15T09:00:00.001Z', limit: 500, after: null };
      expect(await store.history(range)).toContainEqual(line);
    });

    it('never adds up to more refunds than what was captured, however many were decided on at once', async () => {
      const { store, prefix } = await open();
      const id = `${prefix}rm`;
      await store.commit({ ...refundCommit(id, id), refund: null });
      const keys = Array.from({ length: 12 }, (_, index) => `${prefix}rm${index}`);
      const results = await Promise.all(keys.map(async (key) => store.commit(refundCommit(key, id))));
      const made = results.filter(({ ok }) => ok).length;
      expect(made).toBeLessThanOrEqual(10);
      expect((await store.getCharge(`ch_${id}`))?.amountRefunded.minor).toBe(BigInt(made) * 100n);
      for (const key of keys) await store.commit(refundCommit(key, id));
      expect((await store.getCharge(`ch_${id}`))?.amountRefunded.minor).toBe(1000n);
      expect(await store.commit(refundCommit(`${prefix}rmlast`, id))).toEqual({
        ok: false,
        error: 'charge_changed',
      });
      expect(await store.getRefund(`re_${prefix}rmlast`)).toBeNull();
    });

    it('makes one refund of many equal requests', async () => {
      const { store, prefix } = await open();
      const id = `${prefix}rk`;
      await store.commit({ ...refundCommit(id, id), refund: null });
      const commit = refundCommit(`${prefix}rk1`, id);
      const results = await Promise.all(Array.from({ length: 10 }, async () => store.commit(commit)));
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
      expect(await store.commit(commit)).toEqual({ ok: false, error: 'operation_exists' });
      expect((await store.getCharge(`ch_${id}`))?.amountRefunded.minor).toBe(100n);
    });

    it('gives back what was committed of a payout: its whole course and both of its lines', async () => {
      const { store, prefix } = await open();
      const commit = payoutCommit(`${prefix}po`);
      expect(await store.getPayout(commit.payout.id)).toBeNull();
      const results = await Promise.all(Array.from({ length: 5 }, async () => store.commit(commit)));
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
      expect(await store.commit(commit)).toEqual({ ok: false, error: 'operation_exists' });
      expect(await store.getPayout(commit.payout.id)).toEqual(commit.payout);
      expect(await store.getOperation(`${prefix}po`)).toEqual(commit.record);
      const range = { from: AT, to: '2031-01-15T09:00:10.000Z', limit: 500, after: null };
      const lines = (await store.history(range)).filter(({ operationId }) => operationId === `${prefix}po`);
      expect(lines).toEqual(commit.lines);
    });

    it('keeps the dispute of a capture, and takes one piece of evidence of many at once', async () => {
      const { store, prefix } = await open();
      const opened = disputeOf(`${prefix}d`);
      expect(await store.getDispute(opened.id)).toBeNull();
      await store.commit(commitOf(`${prefix}d`, { opened }));
      expect(await store.getDispute(opened.id)).toEqual(opened);
      const results = await Promise.all(
        Array.from({ length: 5 }, async (_, n) => store.commit(evidenceCommit(`${prefix}e${n}`, opened))),
      );
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
      expect(results.filter(({ ok }) => !ok)).toEqual(
        Array.from({ length: 4 }, () => ({ ok: false, error: 'charge_changed' })),
      );
      const answered = await store.getDispute(opened.id);
      expect(answered).toMatchObject({
        version: 2n,
        course: [{ status: 'needs_response' }, { status: 'under_review' }],
      });
      const record = await store.getOperation(answered?.evidenceOperationId ?? '');
      expect(record?.operation).toMatchObject({ kind: 'dispute_evidence', disputeId: opened.id });
    });

    it('is settled further only from where it was settled up to', async () => {
      const { store, prefix } = await open();
      const before = await store.getSettledUpTo();
      const { time, carried, version } = before ?? { time: BEFORE_ALL, carried: {}, version: 0n };
      const upTo = { time, carried, version: version + 1n };
      const commit = (name: string) => {
        const { record, lines, isNewOperation } = commitOf(`${prefix}${name}`);
        const operation = { ...record.operation, kind: 'settlement', chargeId: null } as const;
        return { upTo, lines, isNewOperation, record: { ...record, operation } };
      };
      const results = [await store.commit(commit('stl1')), await store.commit(commit('stl2'))];
      expect(results).toEqual([
        { ok: true, value: undefined },
        { ok: false, error: 'charge_changed' },
      ]);
      expect(await store.getSettledUpTo()).toEqual(upTo);
      expect(await store.getOperation(`${prefix}stl2`)).toBeNull();
    });

    it('gives back what a settlement’s line is the settlement of', async () => {
      const { store, prefix } = await open();
      const settles = { count: 2, settledAmount: money(1251, 'EUR'), from: BEFORE_ALL, to: AT };
      const line = { ...lineOf(`${prefix}sl`), kind: 'settlement', settles } as const;
      await store.commit(commitOf(`${prefix}sl`, { lines: [line] }));
      const range = { from: AT, to: '2031-01-15T09:00:00.001Z', limit: 500, after: null };
      expect(await store.history(range)).toContainEqual(line);
    });

    it('lets no change decided before a refund write the old sum back', async () => {
      const { store, prefix } = await open();
      const id = `${prefix}ro`;
      await store.commit({ ...refundCommit(id, id), refund: null });
      await store.commit(refundCommit(`${prefix}ro1`, id));
      const late: ChargeCommit = { ...commitOf(`${prefix}ro2`), charge: chargeOf(id, { version: 2n }) };
      expect(await store.commit(late)).toEqual({ ok: false, error: 'charge_changed' });
      expect((await store.getCharge(`ch_${id}`))?.amountRefunded.minor).toBe(100n);
    });

    it('lets exactly one attempt be the first', async () => {
      const { store, prefix } = await open();
      const claims = Array.from({ length: 10 }, async () =>
        store.claimFirstAttempt(`${prefix}c`, Date.parse(AT)),
      );
      expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
      expect(await store.claimFirstAttempt(`${prefix}other`, Date.parse(AT))).toBe(true);
    });

    it('remembers that webhooks were announced', async () => {
      const { store, prefix } = await open();
      const { record } = commitOf(`${prefix}w`);
      await store.commit(commitOf(`${prefix}w`));
      await store.markAnnounced(record);
      expect(await store.getOperation(`${prefix}w`)).toEqual({ ...record, isAnnounced: true });
    });

    it('pages through history in order, across months, each line once', async () => {
      const { store, prefix } = await open();
      const times = [
        '2031-02-28T23:59:59.999Z',
        '2031-03-01T00:00:00.000Z',
        '2031-03-01T00:00:00.000Z',
        '2031-03-22T12:00:00.000Z',
        '2031-05-01T00:00:00.000Z',
      ];
      for (const [index, time] of times.entries())
        await store.commit(commitOf(`${prefix}h${index}`, { lines: [lineOf(`${prefix}h${index}`, time)] }));
      const range = { from: '2031-02-21T00:00:00.000Z', to: '2031-05-01T00:00:00.000Z' };
      const whole = await store.history({ ...range, limit: 10, after: null });
      expect(whole.map(({ createdAt }) => createdAt)).toEqual(times.slice(0, 4));
      const paged: HistoryLine[] = [];
      for (let after: HistoryLine | undefined; ; after = paged.at(-1)) {
        const position = after === undefined ? null : { createdAt: after.createdAt, lineId: after.id };
        const page = await store.history({ ...range, limit: 1, after: position });
        if (page.length === 0) break;
        paged.push(...page);
      }
      expect(paged).toEqual(whole);
    });
  });
};

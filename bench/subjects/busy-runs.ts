import { type ApplyEntries, createApplyEntries } from '../../lambdas/ledger/apply-entries.ts';
import { balanceKey } from '../../lambdas/ledger/balance-writes.ts';
import type { JournalEntry } from '../../lambdas/ledger/domain/journal-entry.ts';
import { createTransactOn } from '../../lambdas/ledger/transact-on-balance.ts';
import { createPayoutStore, type PayoutStore } from '../../lambdas/payouts/payout-store.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import type { RecordedRequest } from '../dynamodb/answer.ts';
import { keyText, type Table } from '../dynamodb/table.ts';
import { createVirtualNetwork, type VirtualNetwork } from '../dynamodb/virtual-network.ts';
import { median } from '../statistics.ts';
import { createVirtualTime, type VirtualTime } from '../virtual-time.ts';
import { capturedPayment, MINOR_EACH, PAYABLE, payout } from './busy-merchant.ts';
import { inNameOf } from './clients.ts';
import { MONEY, TABLES } from './tables.ts';
import { createTextbookPosting } from './textbook-posting.ts';

/** About what prepare and commit take, and what it takes to get to the table and back within a region. */
const HOLD_MS = 10;
const WAY_MS = [1, 3] as const;
/** Lambda's hosts keep their clocks by the Amazon Time Sync Service, to less than a millisecond. */
const CLOCKS_DIFFER_MS = 2;

/** As many entries as the stream hands to the balances function at once (`lib/constructs/balances.ts`). */
const STREAM_BATCH = 490;

/** A batch that fails that often would fail for ever. */
const REPETITIONS_MAX = 1000;

const names = (of: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `${of}-${n}`);

const between = (low: number, high: number): number => low + Math.random() * (high - low);

const setup = () => {
  const time = createVirtualTime();
  const network = createVirtualNetwork({
    tables: TABLES,
    time,
    holdMs: HOLD_MS,
    wayMs: () => between(...WAY_MS),
  });
  return { time, network };
};

/** A function on a host of its own: the same time, read from another clock. */
const hostClock = (time: VirtualTime): VirtualTime => {
  const offsetMs = between(-CLOCKS_DIFFER_MS / 2, CLOCKS_DIFFER_MS / 2);
  return { ...time, nowMs: () => Math.round(time.nowMs() + offsetMs) };
};

/** As the stream does: one batch after the other, and one that failed again. @returns how often a balance was written. */
const follow = async (applyEntries: ApplyEntries, entries: readonly JournalEntry[]): Promise<number> => {
  let writes = 0;
  let repetitions = 0;
  for (let start = 0; start < entries.length; ) {
    try {
      writes += (await applyEntries(entries.slice(start, start + STREAM_BATCH))).writes;
      start += STREAM_BATCH;
    } catch (error) {
      if (++repetitions > REPETITIONS_MAX) throw error;
    }
  }
  return writes;
};

const numberOf = (table: Table, key: { readonly pk: string; readonly sk: string }, name: string): bigint => {
  const value = table.items.get(keyText(MONEY, { pk: { S: key.pk }, sk: { S: key.sk } }))?.[name];
  return value !== undefined && 'N' in value ? BigInt(value.N) : 0n;
};

const linesOf = (table: Table): number =>
  [...table.items.keys()].filter((key) => key.includes(`account#${PAYABLE}`) && key.includes('line#')).length;

const triesOf = (requests: readonly RecordedRequest[]): number =>
  requests.filter(({ operation }) => operation === 'TransactWriteItems').length;

interface Spends {
  readonly tries: number;
  readonly requests: number;
  readonly refused: number;
  readonly secondsToLast: number;
  readonly secondsToMedian: number;
}

type Spender = (network: VirtualNetwork, clock: VirtualTime) => Pick<PayoutStore, 'create'>;

export const inTurn: Spender = ({ documents }, clock) => {
  const money = { documents, clock, table: MONEY.name };
  return createPayoutStore({ ...money, transactOn: createTransactOn(money).spending });
};

export const byJitter: Spender = ({ documents }, clock) => {
  const money = { documents, clock, table: MONEY.name };
  return createPayoutStore({ ...money, transactOn: () => createTransact(money) });
};

/** So many payouts of one merchant at the same moment, while as many captures come in. */
export const run = async (spender: Spender, postings: number) => {
  const { time, network } = setup();
  const money = { documents: network.documents, table: MONEY.name, clock: time };
  const applyEntries = createApplyEntries({
    ...money,
    transactOn: createTransactOn(money).adding,
  });
  await time.run(() => follow(applyEntries, names('before', postings).map(capturedPayment)));
  network.takeRequests();
  const startMs = time.nowMs();
  const spend = async (name: string) => {
    const result = await inNameOf('spend', () => spender(network, hostClock(time)).create(payout(name)));
    return { ok: result.ok, seconds: (time.nowMs() - startMs) / 1000 };
  };
  const [writes, spent] = await time.run(() =>
    Promise.all([
      follow(applyEntries, names('at-once', postings).map(capturedPayment)),
      Promise.all(names('payout', postings).map(spend)),
    ]),
  );
  const requests = network.takeRequests().filter(({ call }) => call === 'spend');
  const done = spent.filter(({ ok }) => ok);
  const table = network.service.table(MONEY.name);
  const lines = linesOf(table);
  const spends: Spends = {
    tries: triesOf(requests) / postings,
    requests: requests.length / postings,
    refused: postings - done.length,
    secondsToLast: Math.max(...spent.map(({ seconds }) => seconds)),
    secondsToMedian: median(spent.map(({ seconds }) => seconds)),
  };
  const minorOf = (count: number): bigint => BigInt(count) * MINOR_EACH;
  const key = balanceKey(PAYABLE);
  return {
    spends,
    lost: 2 * postings - lines,
    // Of two accounts, each written as often as the other.
    balanceWrites: writes / 2,
    wrong:
      abs(numberOf(table, key, 'balance') - minorOf(lines)) +
      abs(numberOf(table, key, 'available') - minorOf(lines - done.length)),
  };
};

const abs = (value: bigint): number => Number(value < 0n ? -value : value);

export const runTextbook = async (postings: number) => {
  const { time, network } = setup();
  const post = createTextbookPosting({ documents: network.documents, clock: time });
  const done = await time.run(() => Promise.all(names('textbook', postings).map((name) => post(name, 100))));
  return {
    tries: triesOf(network.takeRequests()) / postings,
    lost: done.filter((isDone) => !isDone).length,
  };
};

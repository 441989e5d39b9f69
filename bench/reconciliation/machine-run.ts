import type { Clock } from '../../lambdas/kernel/clock.ts';
import type { MerchantId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import type { HistoryLine, Provider } from '../../lambdas/providers/port.ts';
import { STEP_BUDGET_MS } from '../../lambdas/reconciliation/connect-steps.ts';
import { createRun, type Run } from '../../lambdas/reconciliation/domain/run.ts';
import { createExtractFacts } from '../../lambdas/reconciliation/extract-facts.ts';
import { AT_ONCE } from '../../lambdas/reconciliation/heal-findings.ts';
import type { PerformStep } from '../../lambdas/reconciliation/perform-step.ts';
import { createPullHistory } from '../../lambdas/reconciliation/pull-history.ts';
import type { ScanPage } from '../../lambdas/reconciliation/scan-facts.ts';
import { reconciliationDefinition } from '../../lib/constructs/reconciliation-definition.ts';
import type { Units } from '../prices.ts';
import { walkMachine } from './walk-machine.ts';

/** As Stripe pages its balance transactions. */
const PAGE_LINES = 100;
const PAGE_MS = 300;

/** A page of a scan is 1 MB; our items have some 500 B, and a payment has eight. */
const SCAN_PAGE_ITEMS = 2000;
const SCAN_PAGE_MS = 100;
const SEGMENTS = 8;
const ITEMS_PER_ROW = 8;
const READ_UNITS_PER_PAGE = 250;

/** Matching a million rows of each side takes seconds here; moving its files to and from S3 is the rest. */
const MATCH_SECONDS = 60;

/** As deployed: pull and heal 512 MB, reconcile 1,769 MB. */
const GIGABYTES = { pull: 0.5, heal: 0.5, reconcile: 1769 / 1024 } as const;

/** A read of the operation, then the transaction: what DynamoDB takes for them from a function beside it. */
const FEE_MS = 25;

/** The item of a run has less than 1 KB; a transaction writes it for two units. */
const WRITE_UNITS_PER_INVOCATION = 4;

/** Files that steps after pulling and extracting write and read besides. */
const RESULT_FILES = 12;

const NOW_MS = Date.parse('2026-11-21T09:00:00.000Z');
const DAY_MS = 86_400_000;
const AT = new Date(NOW_MS - DAY_MS).toISOString();
const MERCHANT = 'mer_1' as MerchantId;

const lineAt = (index: number): HistoryLine => ({
  id: `txn_${index}`,
  kind: 'charge',
  operationId: `op_${index}`,
  providerReference: `ch_${index}`,
  amount: money(1250, 'EUR'),
  settled: money(1250, 'EUR'),
  createdAt: AT,
});

/** What one run of so many rows of each side used. */
export interface MachineRun {
  readonly units: Units;
  readonly rows: number;
}

/** What is read, each page for its time and its count. */
const createSources = (rows: number, pass: (ms: number) => void) => {
  let scans = 0;
  const history: Provider['history'] = async ({ from, to, cursor }) => {
    pass(PAGE_MS);
    const isHere = AT >= from && AT < to;
    const start = Number(cursor ?? 0);
    const end = isHere ? Math.min(start + PAGE_LINES, rows) : start;
    const lines = Array.from({ length: end - start }, (_, index) => lineAt(start + index));
    return { lines, nextCursor: isHere && end < rows ? String(end) : null };
  };
  const perSegment = Math.ceil((rows * ITEMS_PER_ROW) / SEGMENTS);
  const scanPage: ScanPage = async ({ start, segment }) => {
    // Segments are read side by side: one of them moves the clock.
    if (segment === 0) pass(SCAN_PAGE_MS);
    scans += 1;
    const read = Number(start?.['at'] ?? 0) + SCAN_PAGE_ITEMS;
    const facts = Array.from({ length: SCAN_PAGE_ITEMS / ITEMS_PER_ROW }, (_, index) => ({
      kind: 'dispute' as const,
      causeId: `dp_${segment}_${read + index}`,
      merchantId: MERCHANT,
      resourceId: 'dp',
      provider: 'sandbox' as const,
      reference: null,
    }));
    return { facts, clearing: [], next: read < perSegment ? { at: read } : null };
  };
  return { history, scanPage, scans: () => scans };
};

const newRun = (): Run => {
  const window = { fromMs: NOW_MS - 2 * DAY_MS, toMs: NOW_MS - DAY_MS / 2 };
  const wish = { provider: 'sandbox', window, trigger: 'schedule', allowanceMs: 0 } as const;
  return createRun(wish, { attempt: 1, nowMs: NOW_MS, execution: 'bench' });
};

type Seconds = Record<keyof typeof GIGABYTES, number>;

const gigabyteSeconds = (seconds: Seconds): number =>
  (Object.keys(GIGABYTES) as (keyof Seconds)[]).reduce(
    (sum, name) => sum + GIGABYTES[name] * seconds[name],
    0,
  );

/**
 * Has the real definition walked and both sides read by the real steps, in virtual time; the other steps are priced as
 * they are known to be.
 */
export const runMachine = async (
  rows: number,
  /** Prices that the history names, none of them booked; and write units for each. */
  fees = { count: 0, writeUnits: 0 },
): Promise<MachineRun> => {
  let nowMs = NOW_MS;
  let puts = RESULT_FILES;
  let invocations = 0;
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  const seconds: Seconds = { pull: 0, heal: 1, reconcile: MATCH_SECONDS };
  const clock: Clock = { nowMs: () => nowMs, sleep: async (ms) => pass(ms) };
  const files = {
    putText: async () => {
      puts += 1;
    },
  };
  const { history, scanPage, scans } = createSources(rows, pass);
  const provider = { name: 'sandbox', history } as Provider;
  const steps: Record<string, PerformStep> = {
    pulling: createPullHistory({ providers: { sandbox: provider }, files, clock }),
    extracting: createExtractFacts({ scanPage, files, clock }),
  };
  steps['healing'] = async ({ progress }, untilMs) => {
    for (let done = Number(progress.of ?? 0); done < fees.count; done += AT_ONCE) {
      if (nowMs >= untilMs) return { isDone: false, progress: { ...progress, of: String(done) } };
      pass(FEE_MS);
    }
    return { isDone: true };
  };
  let run = newRun();
  const invoke = async (by: string, payload: unknown): Promise<unknown> => {
    const { step } = payload as { readonly step: string };
    invocations += 1;
    const beganMs = nowMs;
    const done = (await steps[step]?.(run, nowMs + STEP_BUDGET_MS)) ?? { isDone: true };
    seconds[by as keyof Seconds] += (nowMs - beganMs) / 1000;
    const of = done.isDone ? null : (done.progress?.of ?? null);
    run = { ...run, progress: { ...(done.progress ?? run.progress), of } };
    return { run_id: run.id, is_ours: true, reads_statement: false, is_done: done.isDone };
  };
  const definition = reconciliationDefinition({
    pull: 'pull',
    parse: 'parse',
    heal: 'heal',
    reconcile: 'reconcile',
  });
  const { transitions } = await walkMachine(definition, { name: 'bench', startedAt: AT, input: {} }, invoke);
  return {
    rows,
    units: {
      transition: transitions,
      gigabyteSecond: gigabyteSeconds(seconds),
      invocation: invocations,
      readUnit: scans() * READ_UNITS_PER_PAGE + fees.count,
      writeUnit: invocations * WRITE_UNITS_PER_INVOCATION + fees.count * fees.writeUnits,
      put: puts,
      get: puts,
    },
  };
};

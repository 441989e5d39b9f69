import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { MONEY } from '../../bench/subjects/tables.ts';
import { createCheckBooks } from '../../lambdas/ledger/check-books.ts';
import { createReadBooks } from '../../lambdas/ledger/read-books.ts';
import { parseProviderLimits } from '../../lambdas/operations/provider-limits.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import type { Provider } from '../../lambdas/providers/port.ts';
import { connectHealing } from '../../lambdas/reconciliation/connect-healing.ts';
import { readOurRecords } from '../../lambdas/reconciliation/read-our-records.ts';
import { readTheirRecords } from '../../lambdas/reconciliation/read-their-records.ts';
import { createRunReconciliation } from '../../lambdas/reconciliation/run-reconciliation.ts';
import { createScanFacts } from '../../lambdas/reconciliation/scan-facts.ts';
import { makeMortal } from '../operations/crash/consumers.ts';
import { openCrashWorld } from '../operations/crash/crash-world.ts';
import { createFate, type Life } from '../operations/crash/mortal.ts';
import { connectSandbox } from '../operations/crash/provider-over-http.ts';
import { followJournal, openShop } from '../operations/crash/shop.ts';

const RUN = { id: 'run_1', provider: 'sandbox' } as const;
const IMMORTAL: Life = { step: async (_what, work) => work() };

interface Reconciled {
  readonly counts: Readonly<Record<string, number>>;
  readonly healed: number;
  readonly breaks: number;
  readonly unexplained: readonly string[];
}

/** A shop, a sandbox and a run that heals, in one process over a modelled table. */
export const openHealingWorld = async () => {
  const crashWorld = await openCrashWorld();
  const startedMs = crashWorld.clock.nowMs();
  const directory = mkdtempSync(join(tmpdir(), 'healing-'));
  const target = join(directory, 'out');
  const { clock, sandbox } = crashWorld;
  const connect = connectSandbox(sandbox, 'nothing');

  /** What the provider says instead of the truth. */
  let lie: Partial<Provider> = {};

  const run = async (life: Life, heals: boolean): Promise<Reconciled> => {
    crashWorld.advanceTo(clock.nowMs() + 1000);
    await followJournal(crashWorld);
    const documents = makeMortal(createDocuments(crashWorld.url), life);
    const money = { documents, clock, table: MONEY.name };
    const provider = { ...connect(life), ...lie };
    const heal = connectHealing({
      ...money,
      providers: { sandbox: provider },
      limits: parseProviderLimits('sandbox=1000/50 stripe=1000/50'),
      log: silentLog,
    });
    const report = await createRunReconciliation({
      source: 'sandbox',
      readTheirs: (span) => readTheirRecords(provider, span),
      readOurs: (request) =>
        readOurRecords({ scanFacts: createScanFacts(money), provider: 'sandbox', ...request }),
      clock,
      ...(heals ? { heal: (findings) => heal(RUN, findings) } : {}),
    })({
      window: { fromMs: startedMs, toMs: clock.nowMs() },
      safetyLagMs: 0,
      allowanceMs: 0,
      roundingMinor: 0n,
      rules: [],
      target,
    });
    if (!report.ok) throw new Error(report.error.kind);
    return JSON.parse(readFileSync(join(target, 'report.json'), 'utf8')) as Reconciled;
  };

  const partition = async (pk: string) => {
    const { Items = [] } = await crashWorld.documents.send(
      new QueryCommand({
        TableName: MONEY.name,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ConsistentRead: true,
      }),
    );
    return Items;
  };

  return {
    ...crashWorld,
    shop: openShop(crashWorld),
    /** What tells the truth. */
    connected: (): Provider => connect(IMMORTAL),
    lieWith: (said: Partial<Provider>) => {
      lie = said;
    },
    reconcile: async () => run(IMMORTAL, false),
    heal: async () => run(IMMORTAL, true),
    /** @returns where it died, or null if it came to its end. */
    healAndDie: async (deathAt: number): Promise<string | null> => {
      const fate = createFate(deathAt);
      const [ended] = await Promise.allSettled([run(fate.startLife('heal'), true)]);
      if (ended.status === 'rejected' && fate.diedAt() === null) throw ended.reason;
      return fate.diedAt();
    },
    healings: (): readonly string[] =>
      readFileSync(join(target, 'healings.csv'), 'utf8').split('\r\n').slice(1, -1),
    item: async (pk: string) => (await partition(pk)).find(({ entity }) => entity !== 'event'),
    events: async (pk: string) => (await partition(pk)).filter(({ entity }) => entity === 'event'),
    all: async (entity: string) => {
      const { Items = [] } = await crashWorld.documents.send(new ScanCommand({ TableName: MONEY.name }));
      return Items.filter((item) => item['entity'] === entity);
    },
    /** What the checker of the books says once everything has settled. */
    disagreements: async () => {
      crashWorld.advanceTo(clock.nowMs() + 1000);
      const { disagreements, totals } = await createCheckBooks({
        providers: [connect(IMMORTAL)],
        readOwnBooks: createReadBooks({ documents: crashWorld.documents, table: MONEY.name }),
        sinceMs: async () => startedMs,
        clock,
        clockSkewMs: 0,
      })();
      const uneven = totals.filter(({ provider, inFlight, journal, unseen, resources }) =>
        [provider - inFlight, resources - unseen].some((sum) => sum !== journal - unseen),
      );
      return [...disagreements, ...uneven];
    },
    close: async () => {
      await crashWorld.close();
      rmSync(directory, { recursive: true });
    },
  };
};

export type HealingWorld = Awaited<ReturnType<typeof openHealingWorld>>;

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Item } from '../../bench/dynamodb/attribute-value.ts';
import { type Endpoint, startEndpoint } from '../../bench/dynamodb/endpoint.ts';
import { type Walked, walkMachine } from '../../bench/reconciliation/walk-machine.ts';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { MONEY } from '../../bench/subjects/tables.ts';
import type { MerchantId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import type { HistoryLine, Provider } from '../../lambdas/providers/port.ts';
import type { ExecutionInput } from '../../lambdas/reconciliation/begin-run.ts';
import { connectSteps } from '../../lambdas/reconciliation/connect-steps.ts';
import { breakOfFinding } from '../../lambdas/reconciliation/domain/break-of-finding.ts';
import type { ClearingLine } from '../../lambdas/reconciliation/domain/clearing.ts';
import { unhealed } from '../../lambdas/reconciliation/domain/healed-finding.ts';
import type { MatchRule } from '../../lambdas/reconciliation/domain/match-rule.ts';
import { type EntryFact, movesOf, type OurFact } from '../../lambdas/reconciliation/domain/our-facts.ts';
import type { Run } from '../../lambdas/reconciliation/domain/run.ts';
import { effectsOf } from '../../lambdas/reconciliation/domain/totals.ts';
import { createExtractFacts } from '../../lambdas/reconciliation/extract-facts.ts';
import type { HealFindings } from '../../lambdas/reconciliation/heal-findings.ts';
import { createHealRun } from '../../lambdas/reconciliation/heal-run.ts';
import { createMatchRun } from '../../lambdas/reconciliation/match-run.ts';
import type { OpenFindings } from '../../lambdas/reconciliation/open-findings.ts';
import { createOpenRun } from '../../lambdas/reconciliation/open-run.ts';
import { createParseStatement } from '../../lambdas/reconciliation/parse-statement.ts';
import { createPublishRun } from '../../lambdas/reconciliation/publish-run.ts';
import { createPullHistory } from '../../lambdas/reconciliation/pull-history.ts';
import { createRerunStep } from '../../lambdas/reconciliation/rerun-step.ts';
import { createResumeRun } from '../../lambdas/reconciliation/resume-run.ts';
import type { RunFiles } from '../../lambdas/reconciliation/run-files.ts';
import { createRunStore } from '../../lambdas/reconciliation/run-store.ts';
import type { FactPage } from '../../lambdas/reconciliation/scan-facts.ts';
import { createStartRun } from '../../lambdas/reconciliation/start-run.ts';
import { reconciliationDefinition } from '../../lib/constructs/reconciliation-definition.ts';
import { createFate } from '../operations/crash/mortal.ts';
import { createManualClock } from '../support/clock.ts';

export const NOW = '2026-11-21T09:00:00.000Z';
const AT = '2026-11-20T09:00:00.000Z';
export const YESTERDAY = {
  fromMs: Date.parse('2026-11-20T00:00:00.000Z'),
  toMs: Date.parse('2026-11-21T00:00:00.000Z'),
};

/** The files of runs on a disk: the twin of the bucket. */
const createDiskFiles = (directory: string): RunFiles & { readonly read: (key: string) => string | null } => {
  const place = (key: string): string => {
    const path = join(directory, key);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  };
  return {
    putText: async (key, text) => writeFileSync(place(key), text),
    putFile: async (key, path) => copyFileSync(path, place(key)),
    sizeOf: async (key) => readFileSync(place(key)).length,
    getText: async (key) => readFileSync(place(key), 'utf8'),
    getFile: async (key, path) => copyFileSync(place(key), path),
    has: async (key) => existsSync(place(key)),
    copy: async (from, to) => copyFileSync(place(from), place(to)),
    read: (key) => (existsSync(place(key)) ? readFileSync(place(key), 'utf8') : null),
  };
};

/** A charge of 12.50 EUR as the provider tells it. */
export const line = (index: number, minor = 1250n): HistoryLine => ({
  id: `txn_${index}`,
  kind: 'charge',
  operationId: `op_${index}`,
  providerReference: `ch_${index}`,
  amount: money(minor, 'EUR'),
  settled: money(minor, 'EUR'),
  createdAt: AT,
});

const about = (index: number) => ({
  causeId: `op_${index}`,
  merchantId: 'mer_1' as MerchantId,
  resourceId: `pay_${index}`,
});

/** The same charge in our books. */
export const factsOf = (
  index: number,
  minor = 1250n,
  currency: 'EUR' | 'USD' = 'EUR',
): readonly OurFact[] => [
  {
    ...about(index),
    kind: 'operation',
    provider: 'sandbox',
    state: 'succeeded',
    reference: `ch_${index}`,
    moves: movesOf('authorize', money(minor, currency)),
    at: AT,
  },
  {
    ...about(index),
    kind: 'entry',
    id: `je_${index}`,
    rule: 'payment_captured',
    currency: currency as never,
    minor,
    at: AT,
    bookedAt: AT,
    isAdjustment: false,
  },
];

/** Names what is left to a person as if it were new each time. */
const nameAll: OpenFindings = async ({ provider }, findings, notes) => {
  for await (const one of findings) {
    const found = 'class' in one && one.healing !== 'healed' ? breakOfFinding(provider, one) : null;
    if (found === null || !('class' in one)) continue;
    const { id, kind, resourceId, merchantId } = found;
    const ids = (records: readonly { readonly id: string }[]) => records.map((record) => record.id);
    const records = { effects: effectsOf(one), here: ids(one.here), there: ids(one.there) };
    notes.onNamed({
      id,
      kind,
      resourceId,
      merchantId,
      state: 'open',
      endedAs: null,
      outcome: 'opened',
      ...records,
    });
  }
  await notes.keepMissed([]);
};

export interface Circumstances {
  /** What is stored of merchants' rules. */
  readonly rules?: readonly MatchRule[];
  readonly history: Provider['history'];
  readonly page: FactPage;
  /** The await at which a function dies; null: none does. */
  readonly deathAt?: number | null;
  readonly openFindings?: OpenFindings;
  /** How long an invocation may begin something new. */
  readonly budgetMs?: number;
  /** The step before which the execution is stopped by somebody's hand: nothing of it is heard any more. */
  readonly stopsAt?: string;
}

/** Pages of so many lines, with a cursor that says where the next one begins. */
export const pagesOf =
  (lines: readonly HistoryLine[], size: number): Provider['history'] =>
  async ({ from, to, cursor }) => {
    const inside = lines.filter(({ createdAt }) => createdAt >= from && createdAt < to);
    const start = Number(cursor ?? 0);
    const end = start + size;
    return { lines: inside.slice(start, end), nextCursor: end < inside.length ? String(end) : null };
  };

/** The line of an entry on its merchant's clearing account, unless the account says something else. */
export const postedLine = (entry: EntryFact, over: Partial<ClearingLine> = {}): ClearingLine => ({
  account: `${entry.merchantId}/provider_clearing/${entry.currency}`,
  entryId: entry.id,
  rule: entry.isAdjustment ? 'adjustment_credited' : entry.rule,
  currency: entry.currency,
  minor: entry.minor,
  at: entry.bookedAt,
  ...over,
});

/** What our books say of some charges, and that the clearing accounts say the same. */
export const pageOf = (facts: readonly OurFact[]): FactPage => ({
  facts,
  clearing: facts.flatMap((fact) => (fact.kind === 'entry' ? [postedLine(fact)] : [])),
});

const textOf = (item: Item, name: string): string => String(Object.values(item[name] ?? {})[0]);

/** Leaves every finding to a person. */
const healNothing: HealFindings = async function* (_run, findings) {
  for await (const finding of findings) yield unhealed(finding);
};

const ARNS = { pull: 'pull', parse: 'parse', heal: 'heal', reconcile: 'reconcile' };
const CONTEXT = { functionName: 'test' } as never;

export type RunWorld = Awaited<ReturnType<typeof openRunWorld>>;

/** The state machine of one deployment, in one process: its definition, its functions, its table and its files. */
export const openRunWorld = async () => {
  const endpoint: Endpoint = await startEndpoint({ tables: [MONEY] });
  const root = mkdtempSync(join(tmpdir(), 'runs-'));
  const clock = createManualClock(Date.parse(NOW));
  const documents = createDocuments(endpoint.url);
  const store = { documents, table: MONEY.name, clock };
  const runs = createRunStore({ ...store, transact: createTransact(store) });
  const files = createDiskFiles(join(root, 'bucket'));
  const startRun = createStartRun({ runs, clock });
  const measured: Run[] = [];

  const execute = async (
    input: ExecutionInput,
    name: string,
    given: Circumstances,
  ): Promise<Walked & { readonly diedAt: string | null }> => {
    const fate = createFate(given.deathAt ?? null);
    const lives = (): typeof fate.startLife => fate.startLife;
    const stopped = Promise.withResolvers<never>();
    const invoke = async (resource: string, payload: unknown): Promise<unknown> => {
      const { step } = payload as { readonly step: string };
      if (step === given.stopsAt) {
        stopped.reject(new Error(`stopped before ${step}`));
        return new Promise(() => undefined);
      }
      const life = lives()(`${resource} ${step}`);
      const mortalFiles = Object.fromEntries(
        Object.entries(files).map(([what, work]) => [
          what,
          async (...args: never[]) =>
            life.step(`file ${what}`, async () => (work as (...all: never[]) => Promise<unknown>)(...args)),
        ]),
      ) as unknown as RunFiles;
      const mortalDocuments = {
        send: async (command: never) => life.step('table', async () => documents.send(command)),
      } as unknown as typeof documents;
      // A function's disk is its own.
      const work = { files: mortalFiles, directory: join(root, `tmp-${name}`), clock };
      const provider = { name: 'sandbox', history: given.history } as unknown as Provider;
      const handle = connectSteps(
        { ...store, documents: mortalDocuments, s3: null as never, bucket: 'none', log: silentLog },
        {
          pulling:
            resource === ARNS.parse
              ? createParseStatement(work)
              : createPullHistory({ ...work, providers: { sandbox: provider } }),
          extracting: createExtractFacts({
            ...work,
            scanPage: async ({ segment }) =>
              segment === 0 ? { ...given.page, next: null } : { facts: [], clearing: [], next: null },
          }),
          matching: createMatchRun({
            ...work,
            readRules: async () => given.rules ?? [],
            onUnexplained: async () => undefined,
          }),
          healing: createHealRun({ ...work, healFindings: healNothing }),
          opening: createOpenRun({ ...work, openFindings: given.openFindings ?? nameAll }),
          reporting: createPublishRun({
            ...work,
            log: silentLog,
            readAges: async () => ({ oldestSeconds: 0, bands: [0, 0, 0, 0] }),
            measure: async (run) => {
              measured.push(run);
            },
          }),
        },
        given.budgetMs,
      );
      return handle(payload, CONTEXT);
    };
    const execution = { name, startedAt: NOW, input };
    const walking = walkMachine(reconciliationDefinition(ARNS), execution, invoke);
    const walked = await Promise.race([walking, stopped.promise]);
    return { ...walked, diedAt: fate.diedAt() };
  };

  const request = async (): Promise<Run> => {
    const started = await startRun(
      { provider: 'sandbox', window: YESTERDAY, trigger: 'api', allowanceMs: 0 },
      { execution: null, again: true, safetyLagMs: 0 },
    );
    if (!started.ok) throw new Error(started.error.kind);
    return started.value.run;
  };

  const storedEvents = () =>
    [...endpoint.service.table(MONEY.name).items.values()].filter((item) => 'event_id' in item);

  return {
    runs,
    files,
    clock,
    measured,
    startRun,
    resumeRun: createResumeRun({ runs, clock }),
    rerunStep: createRerunStep({ runs, clock }),
    request,
    execute,
    /** Every event of a run, as it is stored. */
    events: () => storedEvents().length,
    /** Of one run, in their order. */
    eventsOf: (id: string) =>
      storedEvents()
        .map((item) => ({
          of: textOf(item, 'resource_id'),
          id: textOf(item, 'event_id'),
          sequence: Number(textOf(item, 'sequence')),
        }))
        .filter(({ of }) => of === id)
        .sort((a, b) => a.sequence - b.sequence),
    close: async () => {
      await endpoint.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
};

/** An execution of a run that somebody asked for. */
export const runTo = async (
  world: RunWorld,
  run: Run,
  given: Circumstances,
): Promise<Walked & { readonly diedAt: string | null }> =>
  world.execute({ run_id: run.id, ticket: run.execution }, `execution-${run.leg}`, given);

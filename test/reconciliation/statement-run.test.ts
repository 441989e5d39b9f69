import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import type { FileMapping } from '../../lambdas/reconciliation/domain/file-mapping.ts';
import { movesOf, type OurFact } from '../../lambdas/reconciliation/domain/our-facts.ts';
import type { Run } from '../../lambdas/reconciliation/domain/run.ts';
import { REPORT_FILES, reportKey, statementKey } from '../../lambdas/reconciliation/domain/run-keys.ts';
import type { RunSource, StatementSource } from '../../lambdas/reconciliation/domain/run-source.ts';
import type { Covers, StatementReading } from '../../lambdas/reconciliation/domain/statement.ts';
import {
  type Circumstances,
  factsOf,
  openRunWorld,
  pageOf,
  type RunWorld,
  runTo,
  YESTERDAY,
} from './run-world.ts';

const NO_HISTORY = async () => Promise.reject(new Error('no provider is asked for its history'));

const MAPPING: FileMapping = {
  delimiter: ',',
  columns: {
    id: 'id',
    at: 'at',
    amount: 'amount',
    currency: 'currency',
    movement: { always: 'charge' },
    operation_id: 'ours',
  },
  movements: { charge: 'charge' },
  amounts: 'major',
  decimal: '.',
};

const CSV: StatementReading = { format: 'csv', mapping: MAPPING };
const CAMT: StatementReading = { format: 'camt', movements: { credit: 'charge', debit: 'payout' } };
const EVERYTHING: Covers = { movements: null, currencies: null };

const HEADER = 'id,at,amount,currency,ours';
const row = (index: number, amount = '12.50'): string => `b${index},2026-11-20,${amount},EUR,op_${index}`;
const csvOf = (...rows: readonly string[]): string => [HEADER, ...rows, ''].join('\n');

/** A payout of ours that no file of charges knows. */
const payoutFacts = (index: number, currency: 'EUR' | 'USD' = 'EUR'): readonly OurFact[] => [
  {
    kind: 'operation',
    causeId: `op_${index}`,
    merchantId: 'mer_1',
    resourceId: `po_${index}`,
    provider: 'sandbox',
    state: 'failed',
    reference: `po_${index}`,
    moves: movesOf('payout', money(900n, currency)),
    at: '2026-11-20T09:00:00.000Z',
  },
];

/** Of ours there are five charges. */
const given: Circumstances = {
  history: NO_HISTORY,
  page: pageOf([...[1, 2, 3, 4, 5].flatMap((index) => factsOf(index)), ...payoutFacts(6)]),
};

let world: RunWorld;

beforeEach(async () => {
  world = await openRunWorld();
});

afterEach(async () => world.close());

const keep = async (
  content: string | Buffer,
  more: Partial<StatementSource> = {},
): Promise<StatementSource> => {
  const sha256 = createHash('sha256').update(content).digest('hex');
  await world.files.putText(statementKey(sha256), content as string);
  return { kind: 'statement', name: 'bank', sha256, reading: CSV, covers: EVERYTHING, ...more };
};

const request = async (source: RunSource): Promise<Run> => {
  const started = await world.startRun(
    { provider: 'sandbox', source, window: YESTERDAY, trigger: 'api', allowanceMs: 0 },
    { execution: null, again: true, safetyLagMs: 0 },
  );
  if (!started.ok) throw new Error(started.error.kind);
  return started.value.run;
};

const runWith = async (source: RunSource, circumstances = given) => {
  const run = await request(source);
  const walked = await runTo(world, run, circumstances);
  return { ...walked, run: await world.runs.get(run.id) };
};

const fileOf = (run: Run | null, file: (typeof REPORT_FILES)[number]): string =>
  world.files.read(reportKey(run?.id ?? '', file)) ?? '';

describe('a run over a statement', () => {
  it('reads the file in the place of the history, keeps bad rows, and tells what it covered', async () => {
    const source = await keep(csvOf(row(1), row(2, '99.00'), 'b9,yesterday,1.00,EUR,op_1', row(3), row(4)));
    const { status, visited, run } = await runWith(source);

    expect(status).toBe('SUCCEEDED');
    expect(visited).toEqual([
      ...['Begin', 'IsOurs', 'ReadStatement', 'Extract', 'ExtractedAll'],
      ...['Match', 'Heal', 'HealedAll', 'OpenBreaks', 'Report', 'Completed'],
    ]);
    expect(run).toMatchObject({
      state: 'completed',
      progress: { theirRows: 4, currencies: ['EUR'] },
      summary: { badRows: 1, counts: { matched: 3, amount_differs: 1, missing_there: 1 } },
    });
    expect(fileOf(run, 'bad-rows.csv')).toBe('place,reason\r\nline 4,date\r\n');
    expect(JSON.parse(fileOf(run, 'report.json'))).toMatchObject({
      run: { statement: { name: 'bank', format: 'csv', sha256: source.sha256 } },
      source: 'sandbox/bank',
      covered: { movements: ['charge'], currencies: ['EUR'] },
      unexplained: [],
    });
    expect(fileOf(run, 'summary.html')).toContain('Compared is what the statement covers: charge in EUR');
  });

  it('comes to the same whichever await its reading dies at', { timeout: 60_000 }, async () => {
    const source = await keep(csvOf(row(1), row(2), 'b9,yesterday,1.00,EUR,op_1'));
    const whole = await runWith(source);
    const expected = fileOf(whole.run, 'findings.csv');
    const died: string[] = [];
    for (let deathAt = 1; ; deathAt++) {
      const { status, diedAt, run } = await runWith(source, { ...given, deathAt });
      if (diedAt === null || diedAt.includes('extracting')) break;
      died.push(diedAt);
      expect([diedAt, status, fileOf(run, 'findings.csv')]).toEqual([diedAt, 'SUCCEEDED', expected]);
      expect([diedAt, fileOf(run, 'bad-rows.csv')]).toEqual([diedAt, fileOf(whole.run, 'bad-rows.csv')]);
    }
    expect(died.filter((where) => where.includes('pulling')).length).toBeGreaterThan(5);
  });

  it('is one run, however often it is asked for at once, and none with the history or another file', async () => {
    const source = await keep(csvOf(row(1)));
    const other = await keep(csvOf(row(1), row(2)));
    const runs = await Promise.all([source, source, { kind: 'history' } as const, other].map(request));

    expect(runs[0]?.id).toBe(runs[1]?.id);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(3);
    expect((await world.runs.list(10, null)).items).toHaveLength(3);
  });

  it('goes on where it ended, with its file', async () => {
    const source = await keep(csvOf(row(1)));
    const failed = await runWith(source, { ...given, page: { facts: [], clearing: [null as never] } });
    expect(failed.run).toMatchObject({ state: 'failed', source });
    const resumed = await world.resumeRun(failed.run?.id ?? '');
    if (!resumed.ok) throw new Error(resumed.error.kind);
    expect(await runTo(world, resumed.value, given)).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('what a statement does not cover', () => {
  const findings = async (source: StatementSource, page = given.page): Promise<string> => {
    const { run } = await runWith(source, { ...given, page });
    expect(run).toMatchObject({ state: 'completed', failure: null });
    return fileOf(run, 'findings.csv');
  };

  it('is not missing there: other movements', async () => {
    const page = pageOf([...factsOf(1), ...payoutFacts(2)]);
    expect(await findings(await keep(csvOf(row(1))), page)).not.toContain('op_2');
  });

  it('is not missing there: other currencies, which it has no row in', async () => {
    const page = pageOf([...factsOf(1), ...factsOf(2, 700n, 'USD')]);
    const text = await findings(await keep(csvOf(row(1))), page);
    expect(text).not.toContain('missing_there');
    const covers = { movements: null, currencies: ['EUR', 'USD'] as never };
    expect(await findings(await keep(csvOf(row(1)), { covers }), page)).toContain('missing_there');
  });

  it('can still be the other half: of a row in another currency', async () => {
    const page = pageOf(factsOf(1, 1250n, 'USD'));
    expect(await findings(await keep(csvOf(row(1))), page)).toContain('currency_differs');
  });

  it('is what somebody says that it does not', async () => {
    const mapping = {
      ...MAPPING,
      columns: { ...MAPPING.columns, movement: 'kind' },
      movements: { in: 'charge', out: 'payout' },
    } as const;
    const content = [`${HEADER},kind`, `${row(1)},in`, 'b7,2026-11-20,3.00,EUR,op_7,out', ''].join('\n');
    const reading = { format: 'csv', mapping } as const;
    const page = pageOf(factsOf(1));
    expect(await findings(await keep(content, { reading }), page)).toContain('missing_here');
    const covers = { movements: ['charge'], currencies: null } as const;
    expect(await findings(await keep(content, { reading, covers }), page)).not.toContain('missing_here');
  });
});

const balance = (code: string, amount: string): string =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`;
const entry = (operation: string, amount: string): string =>
  `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>${operation}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>`;
const camtOf = (closing: string, ...entries: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Document><BkToCstmrStmt><Stmt>${balance('OPBD', '0.00')}${balance('CLBD', closing)}${entries.join('')}</Stmt></BkToCstmrStmt></Document>`;

describe('a run over a bank statement', () => {
  it('covers its account even where nothing moved', async () => {
    const { run } = await runWith(await keep(camtOf('0.00'), { reading: CAMT }));
    expect(run).toMatchObject({ state: 'completed', summary: { counts: { missing_there: 5 } } });
    expect(JSON.parse(fileOf(run, 'report.json'))).toMatchObject({
      covered: { movements: ['charge', 'payout', 'payout_return'], currencies: ['EUR'] },
    });
  });

  it('keeps an entry that cannot be read, and names operations by their ids', async () => {
    const operation = deriveId('op', 'one');
    const content = camtOf('12.50', entry(operation, '12.5'), entry(operation, '12.50'));
    const { run } = await runWith(await keep(content, { reading: CAMT }));
    expect(fileOf(run, 'bad-rows.csv')).toContain('entry 1 of statement 1,exponent');
    expect(fileOf(run, 'findings.csv')).toContain(operation);
  });
});

describe('a file that cannot be trusted as a whole fails its run, says what to do, and publishes nothing', () => {
  const GOOD = camtOf('12.50', entry('x', '12.50'));
  const LATIN1 = Buffer.from(GOOD.replace('>x<', '>é<'), 'latin1');

  it.each<[string, string | Buffer, StatementReading, RegExp, RegExp]>([
    ['cut off within quotes', csvOf(`${row(1)}\n"b2,2026`), CSV, /^bank is no CSV/, /cut off/],
    ['without a column', csvOf(row(1)).replace('amount', 'sum'), CSV, /no column amount/, /id, at, sum/],
    ['empty', '', CSV, /^bank is empty/, /again/],
    ['about another time', csvOf(row(1).replace('2026-11', '2025-11')), CSV, /about another time/, /window/],
    ['without a row or a currency', csvOf(), CSV, /which currency/, /covers/],
    [
      'read in the wrong way, row after row',
      csvOf(...Array.from({ length: 30 }, (_, index) => row(index, '1250'))),
      CSV,
      /none of the 30 rows of bank can be read: line 2 has a wrong exponent/,
      /look at that row/,
    ],
    ['that was cut off, of a bank', GOOD.slice(0, -30), CAMT, /no XML/, /fetch it again/],
    ['that does not add up', camtOf('12.51', entry('x', '12.50')), CAMT, /does not add up/, /fetch it again/],
    ['with a DOCTYPE', GOOD.replace('?>', '?><!DOCTYPE d>'), CAMT, /DOCTYPE/, /ask who made it/],
    ['that is no UTF-8', LATIN1, CAMT, /not UTF-8/, /exported as UTF-8/],
    ['that is no statement', '<html/>', CAMT, /no camt.053/, /BkToCstmrStmt/],
  ])('%s', async (_what, content, reading, message, advice) => {
    const { status, visited, run } = await runWith(await keep(content, { reading }));

    expect(status).toBe('FAILED');
    expect(visited.filter((name) => name === 'ReadStatement')).toHaveLength(1);
    expect(run).toMatchObject({
      state: 'failed',
      failure: {
        state: 'pulling',
        code: 'refused',
        message: expect.stringMatching(message) as unknown,
        advice: expect.stringMatching(advice) as unknown,
      },
    });
    expect(REPORT_FILES.map((file) => fileOf(run, file))).toEqual(REPORT_FILES.map(() => ''));
    expect(world.events()).toBe(0);
  });

  it('that is gone, or is not what was given', async () => {
    const gone = { ...(await keep(csvOf(row(1)))), sha256: 'a'.repeat(64) };
    expect((await runWith(gone)).run).toMatchObject({
      failure: { message: expect.stringContaining('not there any more') as unknown },
    });
    const source = await keep(csvOf(row(1)));
    await world.files.putText(statementKey(source.sha256), csvOf(row(2)));
    expect((await runWith(source)).run).toMatchObject({
      failure: { message: expect.stringContaining('not the one that was given') as unknown },
    });
  });
});

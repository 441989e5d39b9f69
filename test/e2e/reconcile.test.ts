import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readProviderLines } from '../../lambdas/ledger/read-provider-lines.ts';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { settlementIdOf } from '../../lambdas/providers/provider-settlement.ts';
import type { ApiClient } from '../../local/demonstration/api-client.ts';
import { createPayment, poll, waitForOutcome } from '../../local/demonstration/payments.ts';
import { openProviderView } from '../../local/demonstration/provider-view.ts';
import { runOps } from '../../ops/program.ts';
import { e2eInstance } from '../support/local-cloud.ts';
import { apiFor, merchantServices } from './merchants.ts';
import { ops } from './run-ops.ts';
import { expectQuietBooks, openWorld, type World } from './world.ts';

const HOUR_MS = 3_600_000;

let world: World;
let directory: string;

beforeAll(() => {
  world = openWorld();
  directory = mkdtempSync(join(tmpdir(), 'reconcile-'));
});

afterAll(() => rmSync(directory, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly err: string;
  readonly report: {
    readonly breaks: number;
    readonly counts: Readonly<Record<string, number>>;
    readonly unexplained: readonly string[];
    readonly totals: readonly {
      readonly here: string;
      readonly there: string;
      readonly unexplained: string;
    }[];
  } | null;
}

const out = (): string => join(directory, 'out');

const reconcile = async (...more: readonly string[]): Promise<Ran> => {
  let text = '';
  let err = '';
  const streams = { out: (some: string) => (text += some), err: (some: string) => (err += some) };
  const from = new Date(Date.now() - HOUR_MS).toISOString();
  const args = ['reconcile', '--provider', 'sandbox', '--from', from, '--out', out(), ...more];
  const code = await runOps(['--json', '--instance', e2eInstance, ...args], { streams, environment: {} });
  return { code, err, report: text === '' ? null : (JSON.parse(text) as Ran['report']) };
};

/** Over since this moment, and nothing may be late. */
const atOnce = (): readonly string[] => [
  ...['--to', new Date().toISOString()],
  ...['--safety-lag-minutes', '0', '--allowance-minutes', '0'],
];

const pay = async (source: string, currency = 'EUR', shop = world.shop): Promise<string> => {
  const { id } = await createPayment(shop, {
    amount: 1250,
    currency,
    source,
    key: world.newKey(),
  });
  await waitForOutcome(shop, id);
  return operationId(id, 1);
};

const linesAbout = (file: string, operation: string): readonly string[] =>
  readFileSync(join(out(), file), 'utf8')
    .split('\r\n')
    .filter((line) => line.includes(operation));

const MAPPING = {
  columns: {
    ...{ id: 'id', at: 'at', amount: 'amount', currency: 'currency' },
    ...{ movement: { always: 'charge' }, operation_id: 'ours' },
  },
  movements: { charge: 'charge' },
  amounts: 'major',
};
const MAPPING_JSON = JSON.stringify(MAPPING);

const write = (name: string, content: string): string => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};

const row = (id: string, amount: string, operation: string): string =>
  [id, new Date(Date.now() - 1000).toISOString(), amount, 'PLN', operation].join(',');

const csvStatement = (rows: readonly string[]): string =>
  ['id,at,amount,currency,ours', ...rows, ''].join('\n');

const entry = (operation: string, amount: string): string =>
  `<Ntry><Amt Ccy="CZK">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><DtTm>${new Date(Date.now() - 1000).toISOString()}</DtTm></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>${operation}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>`;

/** Its last entry cannot be read, so nobody can say what its balances must be. */
const camtStatement = (entries: readonly string[]): string => {
  const balance = (code: string) =>
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="CZK">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`;
  return `<Document><BkToCstmrStmt><Stmt>${balance('OPBD')}${balance('CLBD')}${entries.join('')}</Stmt></BkToCstmrStmt></Document>`;
};

/** A merchant that may look at its breaks. */
const openMerchant = async (): Promise<ApiClient> => {
  const scopes = ['payments:read', 'payments:write', 'reconciliation:read'] as const;
  const { clients } = await merchantServices(world).createMerchant({
    name: 'Merchant in statements',
    clients: [{ name: 'shop', scopes }],
  });
  const [client] = clients;
  if (client === undefined) throw new Error('the merchant has no client');
  return apiFor(world, { ...client, scopes });
};

interface SeenBreak {
  readonly provider: string;
  readonly kind: string;
  readonly subject: string;
}

/** A merchant's open breaks as the API shows them: who says otherwise, what it is, about what. */
const breaksOf = async (merchant: ApiClient): Promise<readonly string[]> => {
  const { body } = await merchant.send({ path: '/v1/reconciliation/breaks?state=open&limit=100' });
  const { data } = body as { readonly data: readonly SeenBreak[] };
  return data.map(({ provider, kind, subject }) => `${provider} ${kind} ${subject}`).sort();
};

describe('a reconciliation with the sandbox', () => {
  it('finds what was settled short, and explains both sides to the cent', async () => {
    const [plain, short, lost] = [
      await pay('tok_visa'),
      await pay('tok_settles_short'),
      await pay('tok_webhook_lost'),
    ];
    await expectQuietBooks(world);

    const { code, report } = await reconcile(...atOnce());

    expect(code).toBe(1);
    expect(report?.unexplained).toEqual([]);
    expect(report?.totals.map(({ unexplained }) => unexplained)).toEqual(report?.totals.map(() => '0'));
    expect(linesAbout('findings.csv', short).map((line) => line.split(',').slice(1, 4).join())).toEqual([
      'amount_differs,operation_id,here',
      'amount_differs,operation_id,there',
    ]);
    expect(linesAbout('findings.csv', plain)).toEqual([]);
    expect(linesAbout('findings.csv', lost)).toEqual([]);
    expect(readdirSync(out()).sort()).toEqual([
      'bad-rows.csv',
      'findings.csv',
      'healings.csv',
      'matches.csv',
      'report.json',
      'summary.html',
    ]);
  });

  it('says the same when it is asked the same', async () => {
    const window = atOnce();
    const first = await reconcile(...window);
    const findings = readFileSync(join(out(), 'findings.csv'), 'utf8');
    const second = await reconcile(...window);

    expect(second.report?.counts).toEqual(first.report?.counts);
    expect(readFileSync(join(out(), 'findings.csv'), 'utf8')).toBe(findings);
  });

  it('reads a statement in the place of the history, and goes on after a bad row', async () => {
    const [listed, left] = [await pay('tok_visa'), await pay('tok_visa')];
    await expectQuietBooks(world);
    const lines = await readProviderLines(world.provider, Date.now() - HOUR_MS, Date.now());
    const rows = lines
      .filter(({ kind, operationId: operation }) => kind === 'charge' && operation !== left)
      .map((line) => [line.id, line.createdAt, line.amount.minor, line.amount.currency, line.operationId]);
    const bad = ['txn_bad', 'yesterday', 1, 'EUR', listed];
    const statement = join(directory, 'statement.csv');
    const mapping = join(directory, 'mapping.json');
    writeFileSync(statement, ['id,at,amount,currency,ours', bad, ...rows].join('\n'));
    writeFileSync(
      mapping,
      JSON.stringify({
        columns: {
          ...{ id: 'id', at: 'at', amount: 'amount', currency: 'currency' },
          ...{ movement: { always: 'charge' }, operation_id: 'ours' },
        },
        movements: { charge: 'charge' },
        amounts: 'minor',
      }),
    );

    const { code, report } = await reconcile(...atOnce(), '--statement', statement, '--mapping', mapping);

    expect(code).toBe(1);
    expect(report?.unexplained).toEqual([]);
    expect(linesAbout('findings.csv', left).map((line) => line.split(',')[1])).toEqual(['missing_there']);
    expect(linesAbout('findings.csv', listed)).toEqual([]);
    expect(readFileSync(join(out(), 'bad-rows.csv'), 'utf8')).toBe('place,reason\r\nline 2,date\r\n');
  });

  it('is run by the deployment: its state machine, its functions, their rights', async () => {
    const [plain, short] = [await pay('tok_visa'), await pay('tok_settles_short')];
    await expectQuietBooks(world);
    const from = new Date(Date.now() - HOUR_MS).toISOString();
    const window = ['--provider', 'sandbox', '--from', from, ...atOnce()];

    const { code, json } = await ops('reconcile', 'run', ...window, '--wait');
    expect({ code, json }).toMatchObject({
      code: 0,
      json: { status: 'completed', failure: null, attempt: 1 },
    });
    const { id } = json as { readonly id: string };
    const listed = await ops('reconcile', 'status');
    expect(listed.json).toContainEqual(expect.objectContaining({ id, status: 'completed' }));
    const again = await ops('reconcile', 'report', id, '--out', out());
    expect(again.json).toMatchObject({ run: { id }, unexplained: [] });
    expect(linesAbout('findings.csv', short).map((line) => line.split(',')[1])).toEqual([
      'amount_differs',
      'amount_differs',
    ]);
    expect(linesAbout('findings.csv', plain)).toEqual([]);
    expect(readdirSync(out()).sort()).toEqual([
      ...['bad-rows.csv', 'breaks.csv', 'findings.csv', 'healings.csv', 'matches.csv'],
      ...['report.json', 'summary.html'],
    ]);
  });

  it('is started and read by the API, by the platform alone', async () => {
    const { finance } = world;
    const path = '/v1/reconciliation/runs';
    const [from, to] = [2, 1].map((hours) => new Date(Date.now() - hours * HOUR_MS).toISOString());
    const body = { provider: 'sandbox', from, to };
    const send = async (key: string) => finance.send({ method: 'POST', path, idempotencyKey: key, body });

    const started = await send(world.newKey());
    const { id } = started.body as { readonly id: string };
    expect(started).toMatchObject({ status: 202, body: { status: 'requested', trigger: 'api' } });
    expect((await send(world.newKey())).body).toMatchObject({ id });
    const read = async () => (await finance.send({ path: `${path}/${id}` })).body as { status: string };
    const isOver = ({ status }: { status: string }) => status === 'completed' || status === 'failed';
    expect(await poll({ read, until: isOver })).toMatchObject({ status: 'completed' });
    const report = await finance.send({ path: `${path}/${id}/files/report.json` });
    expect(report).toMatchObject({ status: 200, body: { run: { id }, unexplained: [] } });
    const signed = await finance.send({ path: `${path}/${id}/files/report.json?link=true` });
    const linked = await fetch((signed.body as { readonly url: string }).url);
    expect({ status: linked.status, body: await linked.json() }).toEqual({ status: 200, body: report.body });
    expect((await finance.send({ path })).body).toMatchObject({ object: 'list' });
    expect((await world.shop.send({ path })).status).toBe(403);
  });

  it('books what the provider settles with our bank, once', async () => {
    await pay('tok_visa');
    await expectQuietBooks(world);
    const provider = await openProviderView(world.quittance, new Date());
    const settled = await poll({
      read: async () => provider.settle(world.newKey()),
      until: (made) => made.length > 0,
    });
    const from = new Date(Date.now() - HOUR_MS).toISOString();
    const window = ['--provider', 'sandbox', '--from', from, ...atOnce()];
    const run = await ops('reconcile', 'run', ...window, '--wait');
    expect(run.json).toMatchObject({ status: 'completed' });
    for (const { id, amount, currency } of settled) {
      const { json } = await ops('find', id);
      expect(json).toMatchObject({
        found: [{ as: 'provider_reference', resource: settlementIdOf('sandbox', id) }],
        resources: [{ status: 'paid', amount, currency }],
        data: [{ kind: 'event' }, { kind: 'journal_entry', what: 'settlement_paid' }],
      });
    }
    await reconcile(...atOnce(), '--heal');
    for (const { id } of settled) {
      expect(linesAbout('findings.csv', id)).toEqual([]);
      expect(linesAbout('healings.csv', settlementIdOf('sandbox', id))).toEqual([]);
    }
    await expectQuietBooks(world);
  });

  it('reads statements, by the deployment: what they lack or say otherwise is a break, what they do not cover is none', async () => {
    const merchant = await openMerchant();
    const payThrice = async (currency: string) =>
      Promise.all(['a', 'b', 'c'].map(async () => pay('tok_visa', currency, merchant)));
    const [fine = '', altered = '', left = ''] = await payThrice('PLN');
    const [entered = '', short = '', gone = ''] = await payThrice('CZK');
    await expectQuietBooks(world);
    const window = [
      '--provider',
      'sandbox',
      '--from',
      new Date(Date.now() - HOUR_MS).toISOString(),
      ...atOnce(),
    ];
    const csv = csvStatement([
      `t1,now,1.00,PLN,${fine}`,
      row('t2', '12.50', fine),
      row('t3', '9.99', altered),
    ]);
    const xml = camtStatement([entry(entered, '12.50'), entry(short, '12.00'), entry(gone, '1')]);
    const files = {
      csv: [
        '--statement',
        write('ours.csv', csv),
        '--name',
        'shop',
        '--mapping',
        write('map.json', MAPPING_JSON),
      ],
      camt: [
        '--statement',
        write('ours.xml', xml),
        '--name',
        'bank',
        '--credit-is',
        'charge',
        '--debit-is',
        'refund',
      ],
    };
    const run = async (name: 'camt' | 'csv') => ops('reconcile', 'run', ...window, ...files[name], '--wait');

    const [byCsv, byCamt] = await Promise.all([run('csv'), run('camt')]);

    const findings = { matched: 1, amount_differs: 1, missing_there: 1, missing_here: 0, duplicate_there: 0 };
    const found = {
      status: 'completed',
      failure: null,
      summary: { findings, bad_rows: 1, disagreements: 3 },
    };
    const covered = { name: 'shop', format: 'csv', movements: ['charge'], currencies: ['PLN'] };
    expect(byCsv.json).toMatchObject({ ...found, statement: covered });
    expect(byCamt.json).toMatchObject({ ...found, statement: { name: 'bank', currencies: ['CZK'] } });
    const breaks = [
      `sandbox/bank amount_differs ${short}`,
      `sandbox/bank missing_there ${gone}`,
      `sandbox/shop amount_differs ${altered}`,
      `sandbox/shop missing_there ${left}`,
    ];
    expect(await breaksOf(merchant)).toEqual(breaks);
    expect((await run('csv')).json).toMatchObject({ ...found, attempt: 2 });
    expect(await breaksOf(merchant)).toEqual(breaks);
  });

  it('takes the file of a statement by the API, and says what is wrong with it', async () => {
    const { finance } = world;
    const at = new Date(Date.now() - 1.5 * HOUR_MS).toISOString();
    const text = csvStatement([`h1,${at},1250,HUF,`]);
    const sha256 = createHash('sha256').update(text).digest('hex');
    const headers = { 'content-type': 'text/csv' };
    const put = async (some: string) =>
      finance.send({ method: 'PUT', path: `/v1/reconciliation/statements/${sha256}`, text: some, headers });
    const [from, to] = [2, 1].map((hours) => new Date(Date.now() - hours * HOUR_MS).toISOString());
    const mapping = { ...MAPPING, amounts: 'minor' };
    const body = {
      provider: 'sandbox',
      from,
      to,
      statement: { format: 'csv', name: 'api', sha256, mapping },
    };
    const path = '/v1/reconciliation/runs';
    const start = async () => finance.send({ method: 'POST', path, idempotencyKey: world.newKey(), body });

    expect(await start()).toMatchObject({ status: 422, body: { code: 'reconciliation_statement_unknown' } });
    expect(await put(`${text}x`)).toMatchObject({ body: { code: 'reconciliation_statement_differs' } });
    expect(await put(text)).toMatchObject({ status: 200, body: { sha256 } });
    const { id } = (await start()).body as { readonly id: string };
    const read = async () => (await finance.send({ path: `${path}/${id}` })).body as { status: string };
    const isOver = ({ status }: { status: string }) => status === 'completed' || status === 'failed';
    expect(await poll({ read, until: isOver })).toMatchObject({
      status: 'completed',
      summary: { disagreements: 1, findings: { missing_here: 1 } },
    });
  });

  it('does not judge a window that is only just over', async () => {
    const { code, err, report } = await reconcile('--to', new Date().toISOString());
    expect({ code, report }).toEqual({ code: 1, report: null });
    expect(err).toContain('the window is not over yet');
  });
});

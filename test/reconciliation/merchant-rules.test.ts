import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Endpoint, startEndpoint } from '../../bench/dynamodb/endpoint.ts';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { MONEY } from '../../bench/subjects/tables.ts';
import { deriveId, type MerchantId } from '../../lambdas/kernel/ids.ts';
import type { HttpRequest } from '../../lambdas/platform/http.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import type { MoneyRecord } from '../../lambdas/reconciliation/domain/record.ts';
import { type RuleSet, toMatchRules } from '../../lambdas/reconciliation/parse-rules.ts';
import { createPreviewRules } from '../../lambdas/reconciliation/preview-rules.ts';
import { ruleRoutes } from '../../lambdas/reconciliation/rule-routes.ts';
import { createRuleStore } from '../../lambdas/reconciliation/rule-store.ts';
import { disagreements, matchAll, record } from './histories.ts';

const [COFFEE, TEA]: readonly MerchantId[] = ['mer_coffee', 'mer_tea'];
const NOW_MS = Date.parse('2026-11-21T12:00:00.000Z');

const ruleSet = (over: Partial<RuleSet[number]> = {}): RuleSet => [
  {
    name: 'by_order',
    pattern: '(ORD-\\d+)',
    tolerance_minor: 0,
    within_hours: 72,
    cardinality: 'one_to_one',
    ...over,
  },
];

const bare = (id: string, over: object) => record({ causeId: null, ...over, id });

describe('a merchant’s rule', () => {
  const here = [
    bare('je_coffee', { reference: 'ORD-1', merchantId: COFFEE }),
    bare('je_tea', { reference: 'ORD-2', merchantId: TEA }),
  ];
  const there = [bare('txn_1', { reference: 'pay ORD-1' }), bare('txn_2', { reference: 'pay ORD-2' })];

  test('is about its own records, and leaves everybody else’s alone', () => {
    const outcome = matchAll({ here, there }, { rules: toMatchRules(ruleSet(), COFFEE ?? null) });
    expect(disagreements(outcome)).toEqual(['missing_here txn_2', 'missing_there je_tea']);
    expect(outcome.findings.find(({ class: found }) => found === 'matched')).toMatchObject({
      rule: 'by_order',
      here: [{ id: 'je_coffee' }],
      there: [{ id: 'txn_1' }],
    });
  });

  test('looks at what the merchant calls it before it looks at what the provider calls it', () => {
    const named = [
      bare('je_1', { reference: 'ch_ORD-7', merchantReference: 'ORD-1', merchantId: COFFEE }),
      bare('je_2', { reference: 'ORD-2', merchantReference: 'thank you', merchantId: COFFEE }),
    ];
    const outcome = matchAll({ here: named, there }, { rules: toMatchRules(ruleSet(), COFFEE ?? null) });
    expect(disagreements(outcome)).toEqual([]);
  });

  test('takes no line that names what another merchant’s operation moved', () => {
    const named = bare('txn_1', { reference: 'ORD-9', causeId: deriveId('op', 'of tea') });
    const mine = bare('je_coffee', { reference: 'ORD-1', causeId: deriveId('op', 'x'), merchantId: COFFEE });
    const sides = { here: [mine], there: [named] };
    const greedy = ruleSet({ pattern: '^(...)', tolerance_minor: 10_000, within_hours: 744 });
    expect(disagreements(matchAll(sides, { rules: toMatchRules(greedy, COFFEE ?? null) }))).toEqual([
      'missing_here txn_1',
      'missing_there je_coffee',
    ]);
    expect(disagreements(matchAll(sides, { rules: toMatchRules(greedy, null) }))).toEqual([]);
  });

  test('brings no refund together with a payout, however alike they look', () => {
    const sides = {
      here: [bare('je_1', { movement: 'refund', minor: -1250n, reference: 'ORD-1', merchantId: COFFEE })],
      there: [bare('txn_1', { movement: 'payout', minor: -1250n, reference: 'ORD-1' })],
    };
    expect(disagreements(matchAll(sides, { rules: toMatchRules(ruleSet(), COFFEE ?? null) }))).toEqual([
      'missing_here txn_1',
      'missing_there je_1',
    ]);
  });

  test('an operator’s rule is about everybody’s', () => {
    expect(disagreements(matchAll({ here, there }, { rules: toMatchRules(ruleSet(), null) }))).toEqual([]);
  });

  test('that brings too much together brings nothing together, and ends nobody’s run', () => {
    const many = (prefix: string, merchantId: MerchantId | null) =>
      Array.from({ length: 5001 }, (_, index) =>
        bare(`${prefix}_${index}`, {
          reference: `ORD-1 ${prefix} ${index}`,
          merchantId,
          minor: BigInt(index + 1),
        }),
      );
    const outcome = matchAll(
      { here: many('je', COFFEE ?? null), there: many('txn', null) },
      { rules: toMatchRules(ruleSet(), COFFEE ?? null) },
    );
    expect([outcome.countOf('missing_here'), outcome.countOf('missing_there')]).toEqual([5001, 5001]);
  });

  test('that takes the last character of a text meets one that is cut in two there, and ends nobody’s run', () => {
    const long = `${'x'.repeat(255)}😀`;
    const sides = {
      here: [bare('je_coffee', { merchantReference: long, merchantId: COFFEE })],
      there: [bare('txn_1', { reference: long })],
    };
    const rules = toMatchRules(ruleSet({ pattern: '(.)$' }), COFFEE ?? null);
    expect(disagreements(matchAll(sides, { rules }))).toEqual([]);
  });

  test('whose pattern matches nothing at all brings nothing together', () => {
    const rules = toMatchRules(ruleSet({ pattern: 'x*' }), null);
    expect(matchAll({ here, there }, { rules }).countOf('matched')).toBe(0);
  });
});

describe('over the API', () => {
  let endpoint: Endpoint;
  beforeAll(async () => {
    endpoint = await startEndpoint({ tables: [MONEY] });
  });
  afterAll(async () => endpoint.close());

  const setup = () => {
    const rules = createRuleStore({ documents: createDocuments(endpoint.url), table: MONEY.name });
    const routes = ruleRoutes({ rules, nowMs: () => NOW_MS });
    const call = async (method: 'GET' | 'PUT', merchantId: MerchantId | undefined, body: unknown = null) => {
      const route = routes.find((one) => one.method === method);
      const request: HttpRequest = {
        method,
        path: '/v1/reconciliation/rules',
        params: {},
        query: {},
        headers: { 'content-type': 'application/json' },
        rawBody: JSON.stringify(body),
        principal: {
          merchantId: merchantId ?? 'mer_nobody',
          clientId: 'finance',
          scopes: new Set(),
          payoutApprovalAbove: {},
        },
        requestId: 'request-1',
        correlationId: 'request-1',
        apiVersion: '2026-11-21',
        log: silentLog,
      };
      const answer = await route?.handle(request);
      return { status: answer?.status, body: answer?.body };
    };
    return { rules, routes, call };
  };

  test('they are kept, shown to their merchant alone, and used in the order of merchants', async () => {
    const { rules, call } = setup();
    expect((await call('GET', COFFEE)).body).toMatchObject({ rules: [], updated_at: null });
    expect((await call('PUT', TEA, { rules: ruleSet({ name: 'of_tea' }) })).status).toBe(200);
    await call('PUT', COFFEE, { rules: ruleSet({ name: 'old' }) });
    await call('PUT', COFFEE, { rules: ruleSet({ name: 'of_coffee' }) });
    expect((await call('GET', COFFEE)).body).toMatchObject({
      object: 'reconciliation_rules',
      rules: [{ name: 'of_coffee' }],
      updated_at: '2026-11-21T12:00:00.000Z',
      updated_by: 'finance',
    });
    expect((await rules.list()).map(({ merchantId, rules: [rule] }) => [merchantId, rule?.name])).toEqual([
      [COFFEE, 'of_coffee'],
      [TEA, 'of_tea'],
    ]);
  });

  test('what is wrong with them is said, and nothing is kept', async () => {
    const { call } = setup();
    const answer = await call('PUT', 'mer_other', { rules: ruleSet({ pattern: '(a+)+' }) });
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'rules.0.pattern', message: expect.stringContaining('must not repeat') }] },
    });
    expect((await call('GET', 'mer_other')).body).toMatchObject({ rules: [] });
  });

  test('reading them and writing them are different rights', () => {
    expect(setup().routes.map(({ method, scope }) => [method, scope])).toEqual([
      ['GET', 'reconciliation:read'],
      ['PUT', 'reconciliation:write'],
    ]);
  });
});

describe('a preview', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'preview-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const preview = async (before: RuleSet, after: RuleSet) => {
    let reads = 0;
    const theirs: readonly MoneyRecord[] = [
      record({ id: 'txn_1', causeId: null, reference: 'pay ORD-1' }),
      record({ id: 'txn_2', causeId: 'op_2' }),
    ];
    const ours: readonly MoneyRecord[] = [
      record({ id: 'je_1', causeId: null, reference: 'ORD-1' }),
      record({ id: 'je_2', causeId: 'op_2' }),
    ];
    const previewed = await createPreviewRules({
      source: 'sandbox',
      readTheirs: async function* () {
        reads += 1;
        yield [...theirs, { reason: 'amount', place: 'line 9' }];
      },
      readOurs: async function* () {
        reads += 1;
        yield* ours;
      },
      clock: { nowMs: () => NOW_MS },
    })({
      window: { fromMs: NOW_MS - 3 * 86_400_000, toMs: NOW_MS - 86_400_000 / 2 },
      safetyLagMs: 0,
      allowanceMs: 0,
      roundingMinor: 0n,
      before: toMatchRules(before, null),
      after: toMatchRules(after, null),
      target: join(directory, 'out'),
    });
    if (!previewed.ok) throw new Error(previewed.error.kind);
    return { ...previewed.value, reads };
  };

  test('of the same rules changes nothing, and reads both sides once', async () => {
    const { changes, changeCount, reads, before, after } = await preview(ruleSet(), ruleSet());
    expect({ changes, changeCount, reads }).toEqual({ changes: [], changeCount: 0, reads: 2 });
    expect(after).toEqual(before);
    expect(after).toMatchObject({ counts: { matched: 2 }, badRows: 1 });
  });

  test('says which matches and findings other rules would give', async () => {
    const { changes, changeCount, before, after } = await preview([], ruleSet());
    expect([before.counts.matched, after.counts.matched]).toEqual([1, 2]);
    expect(
      changes.map(({ side, file, line }) => `${side} ${file} ${line.split(',').slice(0, 4).join()}`),
    ).toEqual([
      'after matches.csv by_order,je_1,txn_1',
      'before findings.csv missing_here,,there,txn_1',
      'before findings.csv missing_there,,here,je_1',
    ]);
    expect(changeCount).toBe(3);
    expect(readFileSync(join(directory, 'out', 'after', 'matches.csv'), 'utf8')).toContain('by_order');
  });
});

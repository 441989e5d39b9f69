import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEndpoint } from '../../bench/dynamodb/endpoint.ts';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { IDEMPOTENCY, MONEY } from '../../bench/subjects/tables.ts';
import { InvariantError } from '../../lambdas/kernel/invariant.ts';
import { createBreakerStore } from '../../lambdas/operations/breaker-store.ts';
import { FAILURES_MAX, PROBE_MS, RETRY_SECONDS } from '../../lambdas/operations/domain/breaker.ts';
import type { AnyAnswer } from '../../lambdas/operations/domain/decide-answer.ts';
import { RESUBMIT_SECONDS } from '../../lambdas/operations/domain/decide-check.ts';
import { createProviderGate, PACE_MS_MAX } from '../../lambdas/operations/provider-gate.ts';
import { type CallLimits, parseProviderLimits } from '../../lambdas/operations/provider-limits.ts';
import { createRecordingLog } from '../access/recording-log.ts';
import { createManualClock } from '../support/clock.ts';
import { openCrashWorld } from './crash/crash-world.ts';
import { openShop } from './crash/shop.ts';

const DOWN: AnyAnswer = { kind: 'ambiguous', reason: 'timeout' };
const UP: AnyAnswer = { kind: 'pending', providerReference: 'ch_1' };

/** Instances of the functions, all in front of the same breaker. */
const openGates = async (count: number, sandbox: CallLimits = { callsPerSecond: 1000, callsAtOnce: 100 }) => {
  const endpoint = await startEndpoint({ tables: [MONEY, IDEMPOTENCY] });
  const clock = createManualClock();
  const { log, lines } = createRecordingLog();
  const gates = Array.from({ length: count }, () =>
    createProviderGate({
      store: createBreakerStore({ documents: createDocuments(endpoint.url), table: MONEY.name }),
      clock,
      limits: { sandbox, stripe: { callsPerSecond: 2, callsAtOnce: 2 } },
    }),
  );
  /** One call through the n-th instance: whether it was let through. */
  const call = async (n: number, answer: AnyAnswer): Promise<'called' | number> => {
    const entered = await gates[n]?.enter('sandbox');
    if (entered === undefined || entered.kind === 'postponed') return entered?.seconds ?? 0;
    await entered.observe(answer, log);
    await entered.leave();
    return 'called';
  };
  return { clock, lines, call, endpoint, gates };
};

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => vi.useRealTimers());

describe('the breaker that instances share', () => {
  it('stays closed when it is the vault that cannot be asked', async () => {
    const { clock, call, endpoint, gates } = await openGates(1);
    for (let n = 0; n < 2 * FAILURES_MAX; n++)
      expect(await call(0, { kind: 'not_accepted', reason: 'vault_unavailable' })).toBe('called');
    clock.advance(3_000);
    expect(await gates[0]?.isOut('sandbox')).toBe(false);
    await endpoint.close();
  });

  it('opens by their failures together, and lets one of them try', async () => {
    const { clock, lines, call, endpoint, gates } = await openGates(5);
    for (let n = 0; n < FAILURES_MAX; n++) expect(await call(n % 5, DOWN)).toBe('called');
    clock.advance(3_000);
    expect(await gates[0]?.isOut('sandbox')).toBe(true);
    expect(await gates[0]?.isOut('stripe')).toBe(false);
    expect(await Promise.all([0, 1, 2, 3, 4].map((n) => call(n, UP)))).toEqual([7, 7, 7, 7, 7]);
    clock.advance(7_000);
    const tried = await Promise.all([0, 1, 2, 3, 4].map((n) => call(n, UP)));
    expect(tried.filter((result) => result === 'called')).toHaveLength(1);
    clock.advance(3_000);
    expect(await Promise.all([0, 1, 2, 3, 4].map((n) => call(n, UP)))).toEqual(
      Array.from({ length: 5 }, () => 'called'),
    );
    expect(await gates[0]?.isOut('sandbox')).toBe(false);
    expect(lines.map(({ code }) => code)).toEqual(['BREAKER_OPENED', 'BREAKER_CLOSED']);
    await endpoint.close();
  });

  it('costs a read every few seconds while the provider answers, and no write', async () => {
    const { clock, call, endpoint } = await openGates(1);
    for (let n = 0; n < 60; n++) {
      await call(0, UP);
      clock.advance(100);
    }
    expect(endpoint.takeRequests().map(({ operation }) => operation)).toEqual(['GetItem', 'GetItem']);
    await endpoint.close();
  });

  it('is not opened by the odd failure among many answers', async () => {
    const { call, endpoint } = await openGates(1);
    for (let n = 0; n < 40; n++) await call(0, n % 3 === 2 ? DOWN : UP);
    expect(endpoint.takeRequests().filter(({ operation }) => operation !== 'GetItem')).toEqual([]);
    await endpoint.close();
  });
});

describe('the call that is to find out whether the provider is back', () => {
  const openBroken = async () => {
    const gates = await openGates(2);
    for (let n = 0; n < FAILURES_MAX; n++) await gates.call(0, DOWN);
    gates.clock.advance(RETRY_SECONDS[0] * 1000);
    return gates;
  };

  it('is somebody else’s at once if it turned out that nothing had to be sent', async () => {
    const { gates, call, endpoint } = await openBroken();
    const entered = await gates[0]?.enter('sandbox');
    if (entered?.kind !== 'pass') return expect.unreachable('it is time for a probe');

    await entered.leave();

    expect(await call(1, UP)).toBe('called');
    expect(await call(0, UP)).toBe('called');
    await endpoint.close();
  });

  it('is somebody else’s after half a minute if its process died', async () => {
    const { clock, gates, call, endpoint } = await openBroken();
    expect(await gates[0]?.enter('sandbox')).toMatchObject({ kind: 'pass' });

    clock.advance(PROBE_MS - 1_000);
    expect(await call(1, UP)).toBe(1);
    clock.advance(1_000);
    expect(await call(1, UP)).toBe('called');
    await endpoint.close();
  });

  it('is not taken from whoever has it by now', async () => {
    const { clock, gates, call, endpoint } = await openBroken();
    const late = await gates[0]?.enter('sandbox');
    if (late?.kind !== 'pass') return expect.unreachable('it is time for a probe');
    clock.advance(PROBE_MS);
    expect(await gates[1]?.enter('sandbox')).toMatchObject({ kind: 'pass' });

    await late.leave();

    expect(await call(0, UP)).toBe(PROBE_MS / 1000);
    await endpoint.close();
  });
});

describe('calls at once', () => {
  it('are as many as the provider’s own limit, and whoever finds no place in two seconds is sent away', async () => {
    const { clock, gates, endpoint } = await openGates(1, { callsPerSecond: 1000, callsAtOnce: 2 });
    const [gate] = gates;
    const first = await gate?.enter('sandbox');
    await gate?.enter('sandbox');
    const startMs = clock.nowMs();

    expect(await gate?.enter('sandbox')).toEqual({ kind: 'postponed', seconds: 2 });
    expect(clock.nowMs() - startMs).toBe(PACE_MS_MAX);
    expect(await gate?.enter('stripe')).toMatchObject({ kind: 'pass' });
    if (first?.kind === 'pass') await first.leave();
    expect(await gate?.enter('sandbox')).toMatchObject({ kind: 'pass' });
    await endpoint.close();
  });
});

describe('the limits of providers', () => {
  it('are read one by one', () => {
    expect(parseProviderLimits('sandbox=8/5 stripe=2.5/3')).toEqual({
      sandbox: { callsPerSecond: 8, callsAtOnce: 5 },
      stripe: { callsPerSecond: 2.5, callsAtOnce: 3 },
    });
  });

  it.each(['', 'sandbox=8/5', 'sandbox=8/5 stripe=0/3', 'sandbox=8/5 stripe=2/0', 'sandbox=8/5 stripe=x'])(
    'are all there or nobody is called: %j',
    (text) => {
      expect(() => parseProviderLimits(text)).toThrow(InvariantError);
    },
  );
});

describe('the pace', () => {
  it('holds calls back for moments, and sends them away when it would take longer', async () => {
    const { clock, call, endpoint } = await openGates(1, { callsPerSecond: 2, callsAtOnce: 5 });
    const startMs = clock.nowMs();
    for (let n = 0; n < 6; n++) expect(await call(0, UP)).toBe('called');
    expect(clock.nowMs() - startMs).toBe(2000);
    const { gates } = await openGates(1, { callsPerSecond: 0.1, callsAtOnce: 5 });
    await gates[0]?.enter('sandbox');
    expect(await gates[0]?.enter('sandbox')).toEqual({ kind: 'postponed', seconds: 10 });
    expect(PACE_MS_MAX).toBeLessThan(10_000);
    await endpoint.close();
  });
});

describe('an outage of the provider', () => {
  it('makes operations wait: all of them happen once when it is over, and none is a dead letter', async () => {
    const world = await openCrashWorld();
    const shop = openShop(world);
    const payments = await Promise.all(Array.from({ length: 40 }, async () => shop.authorize('automatic')));
    const startMs = world.clock.nowMs();
    let posts = 0;
    await world.run({
      loss: 'nothing',
      webhooks: 'arrive',
      deathAt: null,
      silentUntilMs: startMs + 10 * 60_000,
      meanwhile: async (_awaits, where) => {
        if (where === 'submit: POST to the provider' && world.clock.nowMs() < startMs + 600_000) posts += 1;
      },
    });
    const { Items = [] } = await world.documents.send(new ScanCommand({ TableName: MONEY.name }));
    const states = Items.filter(({ entity }) => entity === 'payment').map(({ state }) => String(state));
    expect(states).toEqual(Array.from({ length: payments.length }, () => 'captured'));
    expect(world.sandbox.lines).toHaveLength(payments.length);
    expect(Items.filter(({ entity }) => entity === 'journal_entry')).toHaveLength(payments.length);
    // Ten failures, and then one call a minute instead of forty.
    expect(posts).toBeLessThan(payments.length);
    await world.close();
  });

  it('that is longer than sending again is allowed for costs only what was sent too long before its end', async () => {
    const world = await openCrashWorld();
    const shop = openShop(world);
    await Promise.all(Array.from({ length: 40 }, async () => shop.authorize('automatic')));
    const backMs = world.clock.nowMs() + 25 * 60_000;

    await world.run({ loss: 'nothing', webhooks: 'arrive', deathAt: null, silentUntilMs: backMs });

    const { Items = [] } = await world.documents.send(new ScanCommand({ TableName: MONEY.name }));
    const sent = Items.filter(({ entity }) => entity === 'operation').map((item) => ({
      state: String(item['state']),
      secondsBefore: (backMs - Date.parse(String(item['submitted_at']))) / 1000,
    }));
    const lost = sent.filter(({ secondsBefore }) => secondsBefore > RESUBMIT_SECONDS);
    // Within a minute of its return the provider is tried again.
    const inTime = sent.filter(({ secondsBefore }) => secondsBefore < RESUBMIT_SECONDS - 60);
    expect(new Set(lost.map(({ state }) => state))).toEqual(new Set(['failed']));
    expect(new Set(inTime.map(({ state }) => state))).toEqual(new Set(['succeeded']));
    expect(inTime.filter(({ secondsBefore }) => secondsBefore > 0).length).toBeGreaterThan(5);
    const succeeded = sent.filter(({ state }) => state === 'succeeded');
    expect(world.sandbox.lines).toHaveLength(succeeded.length);
    expect(Items.filter(({ entity }) => entity === 'journal_entry')).toHaveLength(succeeded.length);
    await world.close();
  });
});

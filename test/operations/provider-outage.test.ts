import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEndpoint } from '../../bench/dynamodb/endpoint.ts';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { IDEMPOTENCY, MONEY } from '../../bench/subjects/tables.ts';
import { createBreakerStore } from '../../lambdas/operations/breaker-store.ts';
import { FAILURES_MAX } from '../../lambdas/operations/domain/breaker.ts';
import type { AnyAnswer } from '../../lambdas/operations/domain/decide-answer.ts';
import { createProviderGate, PACE_MS_MAX } from '../../lambdas/operations/provider-gate.ts';
import { createRecordingLog } from '../access/recording-log.ts';
import { createManualClock } from '../support/clock.ts';
import { openCrashWorld } from './crash/crash-world.ts';
import { openShop } from './crash/shop.ts';

const DOWN: AnyAnswer = { kind: 'ambiguous', reason: 'timeout' };
const UP: AnyAnswer = { kind: 'pending', providerReference: 'ch_1' };

/** Instances of the functions, all in front of the same breaker. */
const openGates = async (count: number, callsPerSecond = 1000) => {
  const endpoint = await startEndpoint({ tables: [MONEY, IDEMPOTENCY] });
  const clock = createManualClock();
  const { log, lines } = createRecordingLog();
  const gates = Array.from({ length: count }, () =>
    createProviderGate({
      store: createBreakerStore({ documents: createDocuments(endpoint.url), table: MONEY.name }),
      clock,
      callsPerSecond,
    }),
  );
  /** One call through the n-th instance: whether it was let through. */
  const call = async (n: number, answer: AnyAnswer): Promise<'called' | number> => {
    const entered = await gates[n]?.enter('sandbox');
    if (entered === undefined || entered.kind === 'postponed') return entered?.seconds ?? 0;
    await entered.observe(answer, log);
    return 'called';
  };
  return { clock, lines, call, endpoint, gates };
};

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => vi.useRealTimers());

describe('the breaker that instances share', () => {
  it('opens by their failures together, and lets one of them try', async () => {
    const { clock, lines, call, endpoint } = await openGates(5);
    for (let n = 0; n < FAILURES_MAX; n++) expect(await call(n % 5, DOWN)).toBe('called');
    clock.advance(3_000);
    expect(await Promise.all([0, 1, 2, 3, 4].map((n) => call(n, UP)))).toEqual([7, 7, 7, 7, 7]);
    clock.advance(7_000);
    const tried = await Promise.all([0, 1, 2, 3, 4].map((n) => call(n, UP)));
    expect(tried.filter((result) => result === 'called')).toHaveLength(1);
    clock.advance(3_000);
    expect(await Promise.all([0, 1, 2, 3, 4].map((n) => call(n, UP)))).toEqual(
      Array.from({ length: 5 }, () => 'called'),
    );
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

describe('the pace', () => {
  it('holds calls back for moments, and sends them away when it would take longer', async () => {
    const { clock, call, endpoint } = await openGates(1, 2);
    const startMs = clock.nowMs();
    for (let n = 0; n < 6; n++) expect(await call(0, UP)).toBe('called');
    expect(clock.nowMs() - startMs).toBe(2000);
    const { gates } = await openGates(1, 0.1);
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
  }, 30_000);
});

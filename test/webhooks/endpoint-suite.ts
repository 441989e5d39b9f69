import { beforeEach, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { ENDPOINTS_MAX } from '../../lambdas/webhooks/domain/endpoint.ts';
import type { EndpointStore } from '../../lambdas/webhooks/endpoint-store.ts';
import { endpointNamed, MERCHANT_A } from './endpoints.ts';

const ANSWER = { object: 'webhook_endpoint' };

/** What every endpoint store does. `create` gives an empty one. */
export const endpointSuite = (create: () => Promise<EndpointStore>): void => {
  let endpoints: EndpointStore;
  beforeEach(async () => {
    endpoints = await create();
  });
  const read = async (name = 'a') => endpoints.get(MERCHANT_A, endpointNamed(name).id);

  it('gives back what was created, to its merchant only', async () => {
    const endpoint = endpointNamed('a', { description: 'Größe', rateLimitPerSecond: 5 });
    expect(await endpoints.create(endpoint, ANSWER)).toEqual({ ok: true, value: undefined });

    expect(await read()).toEqual(endpoint);
    expect(await endpoints.ofMerchant(MERCHANT_A)).toEqual([endpoint]);
    expect(await endpoints.get(deriveId('mer', 'b'), endpoint.id)).toBeNull();
    expect(await endpoints.ofMerchant(deriveId('mer', 'b'))).toEqual([]);
  });

  it('answers a duplicate with the first answer, even after the endpoint was deleted', async () => {
    const again = endpointNamed('a', { url: 'https://other.example/' });
    await endpoints.create(endpointNamed('a'), ANSWER);
    const exists = { kind: 'exists', intent: { fingerprint: 'fingerprint', answer: ANSWER } };

    expect(await endpoints.create(again, {})).toEqual({ ok: false, error: exists });
    expect(await endpoints.remove(endpointNamed('a'))).toBe(true);
    expect(await endpoints.create(again, {})).toEqual({ ok: false, error: exists });

    expect(await read()).toBeNull();
  });

  it('has at most twenty a merchant, also when they come at once', async () => {
    const names = Array.from({ length: ENDPOINTS_MAX + 4 }, (_, index) => `e${index}`);

    const results = await Promise.all(names.map((name) => endpoints.create(endpointNamed(name), ANSWER)));

    // Some may have given up fighting for the count; none is created beyond the limit.
    expect(results.filter(({ ok }) => ok).length).toBeLessThanOrEqual(ENDPOINTS_MAX);
    const made = await endpoints.ofMerchant(MERCHANT_A);
    expect(made).toHaveLength(results.filter(({ ok }) => ok).length);
    for (const [index] of Array.from({ length: ENDPOINTS_MAX - made.length }).entries())
      await endpoints.create(endpointNamed(`f${index}`), ANSWER);
    expect(await endpoints.create(endpointNamed('one more'), ANSWER)).toMatchObject({
      ok: false,
      error: { kind: 'too_many' },
    });
    expect(await endpoints.ofMerchant(MERCHANT_A)).toHaveLength(ENDPOINTS_MAX);
    await endpoints.remove(made[0] ?? endpointNamed('none'));
    expect(await endpoints.create(endpointNamed('in its place'), ANSWER)).toMatchObject({ ok: true });
  });

  it('changes what was read, and nothing that somebody else changed first', async () => {
    await endpoints.create(endpointNamed('a'), ANSWER);

    expect(await endpoints.change(endpointNamed('a', { url: 'https://new.example/' }))).toBe(true);
    expect(await endpoints.change(endpointNamed('a', { url: 'https://late.example/' }))).toBe(false);

    expect(await read()).toMatchObject({ url: 'https://new.example/', revision: 2 });
  });

  it('remembers the first failure until it works again', async () => {
    const endpoint = endpointNamed('a');
    await endpoints.create(endpoint, ANSWER);
    await endpoints.markFailing(endpoint, '2026-11-21T09:00:00.000Z');
    await endpoints.markFailing(endpoint, '2026-11-22T09:00:00.000Z');
    expect(await read()).toMatchObject({ failingSince: '2026-11-21T09:00:00.000Z', revision: 1 });

    await endpoints.markFailing(endpoint, null);

    expect(await read()).toMatchObject({ failingSince: null });
  });

  it('does not bring back a failure or a pause that was over when it was changed', async () => {
    const endpoint = endpointNamed('a', {
      failingSince: '2026-11-16T09:00:00.000Z',
      pausedUntil: '2026-11-21T09:05:00.000Z',
    });
    await endpoints.create(endpoint, ANSWER);
    await endpoints.markFailing(endpoint, null);

    expect(await endpoints.change({ ...endpoint, description: 'renamed' })).toBe(true);

    expect(await read()).toMatchObject({
      description: 'renamed',
      failingSince: null,
      pausedUntil: '2026-11-21T09:05:00.000Z',
    });
    expect(await endpoints.change({ ...endpoint, pausedUntil: null, revision: 2 })).toBe(true);
    expect(await read()).toMatchObject({ pausedUntil: null });
  });

  it('pauses for the longest that was asked for', async () => {
    const endpoint = endpointNamed('a');
    await endpoints.create(endpoint, ANSWER);
    await endpoints.pause(endpoint, '2026-11-21T09:05:00.000Z');
    await endpoints.pause(endpoint, '2026-11-21T09:01:00.000Z');

    expect(await read()).toMatchObject({ pausedUntil: '2026-11-21T09:05:00.000Z' });
  });

  it('does not bring back what was deleted', async () => {
    const endpoint = endpointNamed('a');
    await endpoints.create(endpoint, ANSWER);
    await endpoints.remove(endpoint);

    await endpoints.markFailing(endpoint, '2026-11-21T09:00:00.000Z');
    await endpoints.pause(endpoint, '2026-11-21T09:05:00.000Z');

    expect(await endpoints.change(endpoint)).toBe(false);
    expect(await endpoints.remove(endpoint)).toBe(false);
    expect(await read()).toBeNull();
  });
};

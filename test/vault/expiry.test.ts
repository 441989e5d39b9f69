import { createHash } from 'node:crypto';
import type { Context } from 'aws-lambda';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deriveId, type TokenId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import type { Provider } from '../../lambdas/providers/port.ts';
import { writeVaultRequest } from '../../lambdas/tokens/vault-message.ts';
import { connectExpireTokens } from '../../lambdas/vault/connect-expire-tokens.ts';
import { createDestroyToken } from '../../lambdas/vault/destroy-token.ts';
import { dayOf, expiresOn, isExpired } from '../../lambdas/vault/domain/token-use.ts';
import { createExpireTokens } from '../../lambdas/vault/expire-tokens.ts';
import { createExpiryStore, type ExpiryStore } from '../../lambdas/vault/expiry-store.ts';
import { createVaultParts } from '../../lambdas/vault/vault-parts.ts';
import { MERCHANT } from '../support/payments.ts';
import { type Around, CARD, IBAN, openVaultWorld, UNUSED_DAYS_MAX, type VaultWorld } from './vault-world.ts';

/** The modelled DynamoDB is patient, a busy machine is slow, and here many calls follow one another. */
vi.setConfig({ testTimeout: 60_000 });

const DAY_MS = 86_400_000;
const WHY = { purpose: 'dispute', reason: 'evidence' };

let world: VaultWorld;
beforeEach(async () => {
  world = await openVaultWorld();
});
afterEach(() => world.close());

const idOf = ({ body }: { readonly body: Readonly<Record<string, unknown>> }) => String(body['id']);
const get = async (id: string) => (await world.call('GET', `/v1/tokens/${id}`)).body;
const codes = () => world.lines.map(({ code }) => code);

const expire = (around?: Around) => {
  const documents = around === undefined ? undefined : world.connect(around);
  const run = connectExpireTokens({ ...world.parts({}, documents), unusedDaysMax: UNUSED_DAYS_MAX });
  return run({}, { awsRequestId: 'night-1' } as Context);
};

describe('a token that nobody uses', () => {
  it('is erased when its time is over and not a day before, with the proof of an erasure', async () => {
    const id = idOf(await world.create(CARD));
    expect(await get(id)).toMatchObject({ last_used_on: '2026-11-21', expires_on: '2028-05-15' });
    world.clock.advance(UNUSED_DAYS_MAX * DAY_MS);
    await expire();
    expect(await get(id)).toMatchObject({ status: 'active' });
    const key = (await world.read('keys', { pk: `token#${id}` }))['wrapped_key'] as Uint8Array;
    world.clock.advance(DAY_MS);
    await expire();
    expect(await get(id)).toMatchObject({
      status: 'erased',
      erasure: {
        reason: 'unused',
        client_id: 'retention',
        request_id: 'night-1',
        erased_at: '2028-05-15T09:00:00.000Z',
        wrapped_key_sha256: createHash('sha256').update(key).digest('hex'),
      },
    });
    expect(await get(id)).not.toHaveProperty('expires_on');
    expect([...(await world.itemsOf('keys')), ...(await world.itemsOf('fingerprints'))]).toEqual([]);
    expect(world.lines.at(-1)).toMatchObject({
      code: 'TOKENS_EXPIRED',
      fields: { erased: 1, kept: 0, failed: 0, is_complete: true },
    });
  });

  it.each([
    ['a reveal', (id: string) => world.call('POST', `/v1/tokens/${id}/reveal`, { body: WHY })],
    ['the same account data coming again', () => world.create(CARD)],
  ])('has been used by %s', async (_what, use) => {
    const id = idOf(await world.create(CARD));
    world.clock.advance(UNUSED_DAYS_MAX * DAY_MS);
    await use(id);
    world.clock.advance(DAY_MS);
    await expire();
    expect(await get(id)).toMatchObject({ status: 'active', last_used_on: '2028-05-14' });
  });

  it('has been used by a call to a provider, which is written down beside it', async () => {
    const id = idOf(await world.create(CARD));
    world.clock.advance(UNUSED_DAYS_MAX * DAY_MS);
    const sandbox = {
      name: 'sandbox',
      submit: async () => ({ kind: 'unauthorized' }),
    } as unknown as Provider;
    const command = {
      kind: 'authorize',
      operationId: deriveId('op', 'a use'),
      amount: money(1250, 'EUR'),
      source: id,
      capture: 'automatic',
    } as const;
    const send = world.connectSend({ sandbox });
    await send(
      JSON.parse(writeVaultRequest({ provider: 'sandbox', merchantId: MERCHANT, command })),
      {} as Context,
    );
    world.clock.advance(DAY_MS);
    await expire();
    expect(await get(id)).toMatchObject({ status: 'active', last_used_on: '2028-05-14' });
  });

  it('from before uses were written down counts from its creation', async () => {
    const id = idOf(await world.create(CARD));
    const { last_used_on: _, ...item } = await world.read('tokens', { pk: `token#${id}`, sk: 'token' });
    await world.put('tokens', item);
    expect(await get(id)).toMatchObject({ last_used_on: '2026-11-21' });
    world.clock.advance((UNUSED_DAYS_MAX + 1) * DAY_MS);
    await expire();
    expect(await get(id)).toMatchObject({ status: 'erased' });
  });

  it('goes, and those that are used stay, whatever else lies in the table', async () => {
    const old = idOf(await world.create(CARD));
    await world.create(CARD, { key: 'an alias' });
    await world.call('POST', `/v1/tokens/${old}/reveal`, { body: WHY });
    world.clock.advance((UNUSED_DAYS_MAX + 1) * DAY_MS);
    const young = idOf(await world.create(IBAN));
    await expire();
    expect(await get(old)).toMatchObject({ status: 'erased' });
    expect(await get(young)).toMatchObject({ status: 'active' });
    await expire();
    expect(codes().filter((code) => code === 'TOKEN_ERASED')).toHaveLength(1);
  });

  it('is not erased when it is used at the same moment, whichever that is', async () => {
    let moments = 0;
    for (let at = 1; at < 30; at++) {
      const id = idOf(await world.create(IBAN)) as TokenId;
      world.clock.advance((UNUSED_DAYS_MAX + 1) * DAY_MS);
      const { tokens, recordUse } = createVaultParts(world.parts());
      const story = { came: false, used: false };
      await expire(async (number, send) => {
        const found = number === at ? await tokens.find(id) : null;
        if (number === at) story.came = true;
        if (found?.kind === 'token' && found.token.state === 'active') {
          await recordUse(found.token, world.parts().log);
          story.used = true;
        }
        return send();
      });
      if (!story.came) break;
      moments += 1;
      expect((await get(id))['status']).toBe(story.used ? 'active' : 'erased');
      await world.call('DELETE', `/v1/tokens/${id}`);
    }
    expect(moments).toBeGreaterThan(4);
  });

  it('is erased by the next call when one dies before any of its requests', async () => {
    for (let at = 1; at < 30; at++) {
      const id = idOf(await world.create(IBAN));
      world.clock.advance((UNUSED_DAYS_MAX + 1) * DAY_MS);
      const story = { died: false };
      // It neither throws nor goes on: what fails for one token only is told of.
      await expire(async (number, send) => {
        if (number < at) return send();
        story.died = true;
        throw new Error('died');
      }).catch((error: unknown) => expect(error).toMatchObject({ message: 'died' }));
      if (!story.died) break;
      await expire();
      expect((await get(id))['status']).toBe('erased');
      expect(await world.itemsOf('fingerprints')).toEqual([]);
    }
    expect(codes()).toContain('TOKEN_NOT_EXPIRED');
  });
});

/** The table in pages that each take longer than the function has. */
const pagesOf = (tokensAtOnce: number) => {
  const real = createExpiryStore({ ...world.parts(), table: world.parts().tables.tokens });
  const seen: string[] = [];
  const store: ExpiryStore = {
    ...real,
    tokensAfter: async (cursor) => {
      const { tokens } = await real.tokensAfter(null);
      const from = Number(cursor?.['at'] ?? 0);
      const page = tokens.filter(({ id }) => !seen.includes(id)).slice(0, tokensAtOnce);
      seen.push(...page.map(({ id }) => id));
      world.clock.advance(13 * 60_000);
      return { tokens: page, next: page.length === 0 ? null : { at: String(from + 1) } };
    },
  };
  return { store, seen };
};

const expireWith = (store: ExpiryStore) => {
  const parts = createVaultParts(world.parts());
  return createExpireTokens({
    ...world.parts(),
    store,
    tokens: parts.tokens,
    destroyToken: createDestroyToken(parts),
    unusedDaysMax: UNUSED_DAYS_MAX,
  })({}, { awsRequestId: 'night-1' } as Context);
};

describe('a night', () => {
  it('in which a token cannot be erased goes on with the others, and is no night that is over', async () => {
    await world.create(CARD);
    await world.create(IBAN);
    world.clock.advance((UNUSED_DAYS_MAX + 1) * DAY_MS);
    world.kms.state.outage = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    await expire();
    expect(codes()).toEqual(['TOKEN_NOT_EXPIRED', 'TOKEN_NOT_EXPIRED', 'TOKENS_NOT_EXPIRED']);
    world.kms.state.outage = null;
    await expire();
    expect(world.lines.at(-1)).toMatchObject({ code: 'TOKENS_EXPIRED', fields: { erased: 2 } });
  });

  it('that is too short is gone on with in the next', async () => {
    const ids: string[] = [];
    for (let year = 2030; year < 2033; year++)
      ids.push(idOf(await world.create({ ...CARD, exp_year: year })));
    world.clock.advance((UNUSED_DAYS_MAX + 1) * DAY_MS);
    const { store, seen } = pagesOf(1);
    await expireWith(store);
    expect(world.lines.at(-1)).toMatchObject({ code: 'TOKENS_EXPIRED', fields: { is_complete: false } });
    await expireWith(store);
    await expireWith(store);
    await expireWith(store);
    expect(new Set(seen)).toEqual(new Set(ids));
  });
});

describe('recording a use', () => {
  it('writes at most once a day for each token', async () => {
    const id = idOf(await world.create(CARD)) as TokenId;
    world.clock.advance(DAY_MS);
    const requests: number[] = [];
    const around: Around = async (number, send) => {
      requests.push(number);
      return send();
    };
    const { recordUse } = createVaultParts(world.parts({}, world.connect(around)));
    const { tokens } = createVaultParts(world.parts());
    for (let uses = 0; uses < 5; uses++) {
      const found = await tokens.find(id);
      if (found?.kind === 'token' && found.token.state === 'active')
        await recordUse(found.token, world.parts().log);
    }
    expect(requests).toEqual([1]);
    expect(await get(id)).toMatchObject({ last_used_on: '2026-11-22' });
  });

  it('brings no erased token back, and fails nobody', async () => {
    const id = idOf(await world.create(CARD)) as TokenId;
    const { tokens } = createVaultParts(world.parts());
    const found = await tokens.find(id);
    if (found?.kind !== 'token' || found.token.state !== 'active') throw new Error('it is there');
    await world.call('DELETE', `/v1/tokens/${id}`);
    world.clock.advance(DAY_MS);
    await createVaultParts(world.parts()).recordUse(found.token, world.parts().log);
    expect(await get(id)).toMatchObject({ status: 'erased' });
    const failing: Around = async () => {
      throw new Error('no table');
    };
    const { recordUse } = createVaultParts(world.parts({}, world.connect(failing)));
    await recordUse(found.token, world.parts().log);
    expect(codes()).toContain('TOKEN_USE_NOT_RECORDED');
  });
});

describe('the day on which a token goes', () => {
  it('comes after so many whole days without a use, at any hour', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 2000 }),
        (used, days) => {
          const lastUsedOn = dayOf(used.getTime());
          const token = { lastUsedOn };
          expect(isExpired(token, days, used.getTime() + days * DAY_MS)).toBe(false);
          expect(isExpired(token, days, used.getTime() + (days + 1) * DAY_MS)).toBe(true);
          expect(expiresOn(token, days) > lastUsedOn).toBe(true);
        },
      ),
    );
  });
});

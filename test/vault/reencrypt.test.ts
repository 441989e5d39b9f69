import { createHash } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TokenId } from '../../lambdas/kernel/ids.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import { connectReencrypt } from '../../lambdas/vault/connect-reencrypt.ts';
import { createEraseToken } from '../../lambdas/vault/erase-token.ts';
import type { ReencryptWish } from '../../lambdas/vault/reencrypt.ts';
import { createVaultParts } from '../../lambdas/vault/vault-parts.ts';
import { MERCHANT } from '../support/payments.ts';
import { FINGERPRINT_KEY_1, FINGERPRINT_KEY_2, VAULT_KEY, VAULT_KEY_2 } from './kms-double.ts';
import { type Around, CARD, IBAN, OTHER_MERCHANT, openVaultWorld, type VaultWorld } from './vault-world.ts';

/** The modelled DynamoDB is patient, a busy machine is slow, and here many calls follow one another. */
vi.setConfig({ testTimeout: 120_000 });

const BOTH = {
  vaultKeys: `1=${VAULT_KEY},2=${VAULT_KEY_2}`,
  fingerprintKeys: `1=${FINGERPRINT_KEY_1},2=${FINGERPRINT_KEY_2}`,
};
const OLDEST = { vaultKeys: `1=${VAULT_KEY}`, fingerprintKeys: `1=${FINGERPRINT_KEY_1}` };
const NEWEST = { vaultKeys: `2=${VAULT_KEY_2}`, fingerprintKeys: `2=${FINGERPRINT_KEY_2}` };
const CONTEXT = {} as Context;
const WHY = { purpose: 'dispute', reason: 'evidence' };

let world: VaultWorld;
beforeEach(async () => {
  world = await openVaultWorld();
});
afterEach(() => world.close());

const card = (year: number) => ({ ...CARD, exp_year: year });
const idOf = ({ body }: { readonly body: Readonly<Record<string, unknown>> }) => String(body['id']);

/** Tokens of two merchants, from before there were second keys; then the second keys come. */
const fillVault = async (): Promise<readonly string[]> => {
  const ids = [
    idOf(await world.create(CARD)),
    idOf(await world.create(IBAN)),
    idOf(await world.create(card(2033))),
  ];
  const other = idOf(await world.create(CARD, { merchantId: OTHER_MERCHANT }));
  world.clock.advance(60_000);
  world.restart(BOTH.fingerprintKeys, BOTH.vaultKeys);
  return [...ids, other];
};

const begin = { do: 'begin', new_token_keys: false, restart: false } as const;
const page = (tokens: number) => ({ do: 'page', tokens }) as const;

const functionOver = (around?: Around) => {
  const documents = around === undefined ? undefined : world.connect(around);
  const run = connectReencrypt(world.parts(BOTH, documents));
  return (wish: ReencryptWish) => run(wish, CONTEXT);
};

type Run = Awaited<ReturnType<ReturnType<typeof functionOver>>>;

const toTheEnd = async (tokens = 2, first: ReencryptWish = begin): Promise<Run> => {
  const run = functionOver();
  let state = await run(first);
  for (let pages = 0; state.status === 'running' && pages < 20; pages++) state = await run(page(tokens));
  return state;
};

const versions = async () =>
  (await world.itemsOf('fingerprints')).map(({ pk }) => Number(String(pk).split('#')[1]));

/** Everything is under the newest keys: it works, and nothing breaks, when the old ones are gone. */
const expectOnlyNewest = async (ids: readonly string[]) => {
  expect(new Set(await versions())).toEqual(new Set([2]));
  expect(await versions()).toHaveLength(ids.length);
  expect(await world.itemsOf('keys')).toHaveLength(ids.length);
  world.restart(NEWEST.fingerprintKeys, NEWEST.vaultKeys);
  world.kms.state.gone.add(VAULT_KEY);
  world.kms.state.gone.add(FINGERPRINT_KEY_1);
  for (const [index, id] of ids.entries()) {
    const merchant = index === 3 ? { merchantId: OTHER_MERCHANT } : {};
    const revealed = await world.call('POST', `/v1/tokens/${id}/reveal`, { body: WHY, ...merchant });
    expect(revealed.status).toBe(200);
  }
  expect(await world.create(CARD)).toMatchObject({ status: 200, body: { id: ids[0] } });
  expect(await world.create(IBAN)).toMatchObject({ status: 200, body: { id: ids[1] } });
  expect(world.lines.map(({ code }) => code)).not.toContain('VAULT_SEAL_BROKEN');
};

describe('sealing the vault anew', () => {
  it('moves every token to the newest keys, so that the old ones can go', async () => {
    const ids = await fillVault();
    expect(await toTheEnd()).toMatchObject({ status: 'done', moved: 4, current: 0, damaged: 0, gone: 0 });
    await expectOnlyNewest(ids);
  });

  it('seals anew under the same key as well: what KMS rotated is used from then on', async () => {
    const id = idOf(await world.create(CARD));
    const before = await world.read('keys', { pk: `token#${id}` });
    world.clock.advance(1000);
    expect(await toTheEnd()).toMatchObject({ moved: 1 });
    const after = await world.read('keys', { pk: `token#${id}` });
    expect(after['wrapped_key']).not.toEqual(before['wrapped_key']);
    expect(after['sealed_at']).toBe('2026-11-21T09:00:01.000Z');
  });

  it('leaves the account data as it is, so that a backup of it still opens', async () => {
    const [id = ''] = await fillVault();
    const backup = await world.read('tokens', { pk: `token#${id}`, sk: 'token' });
    await toTheEnd();
    expect((await world.read('tokens', { pk: `token#${id}`, sk: 'token' }))['sealed_account']).toEqual(
      backup['sealed_account'],
    );
  });

  it('with new keys of the tokens leaves no half that opens with anything from before', async () => {
    const ids = await fillVault();
    const [id = ''] = ids;
    const token = { pk: `token#${id}`, sk: 'token' };
    const [account, key] = [
      await world.read('tokens', token),
      await world.read('keys', { pk: `token#${id}` }),
    ];
    expect(await toTheEnd(2, { ...begin, new_token_keys: true })).toMatchObject({
      moved: 4,
      new_token_keys: true,
    });
    const sealedAnew = await world.read('tokens', token);
    await world.put('keys', key);
    expect((await world.call('POST', `/v1/tokens/${id}/reveal`, { body: WHY })).status).toBe(409);
    await world.put('tokens', account);
    expect((await world.call('POST', `/v1/tokens/${id}/reveal`, { body: WHY })).status).toBe(200);
    expect(sealedAnew['sealed_account']).not.toEqual(account['sealed_account']);
    expect(sealedAnew['shown']).toEqual(account['shown']);
  });

  it('asks KMS for each merchant of a page, and not for each token', async () => {
    for (let year = 2030; year < 2040; year++) await world.create(card(year));
    world.clock.advance(1000);
    world.kms.calls.length = 0;
    await toTheEnd(100);
    expect(world.kms.calls.toSorted((a, b) => a.localeCompare(b))).toEqual(
      expect.arrayContaining(['Decrypt', 'GenerateDataKey', 'GenerateMac']),
    );
    // Five begin side by side and find the memory empty.
    expect(world.kms.calls.length).toBeLessThan(25);
  });

  it('recognises what came before it, during it and after it', async () => {
    const [id] = await fillVault();
    const run = functionOver();
    await run(begin);
    expect(await world.create(CARD)).toMatchObject({ status: 200, body: { id } });
    await run(page(2));
    expect(await world.create(CARD)).toMatchObject({ status: 200, body: { id } });
    await run(page(2));
    expect(await world.create(CARD)).toMatchObject({ status: 200, body: { id } });
  });

  it('leaves alone what does not open, tells of it, and goes on', async () => {
    const [id = ''] = await fillVault();
    const key = await world.read('keys', { pk: `token#${id}` });
    await world.put('keys', { ...key, wrapped_key: new Uint8Array([1, 2, 3]) });
    expect(await toTheEnd()).toMatchObject({ status: 'done', moved: 3, damaged: 1 });
    expect(world.lines.map(({ code }) => code)).toContain('VAULT_SEAL_BROKEN');
    expect((await world.read('keys', { pk: `token#${id}` }))['wrapped_key']).toEqual(
      new Uint8Array([1, 2, 3]),
    );
  });

  it('stops when KMS cannot be asked, and takes nothing for damaged', async () => {
    const ids = await fillVault();
    await functionOver()(begin);
    world.kms.state.outage = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    await expect(functionOver()(page(2))).rejects.toThrow('KMS could not be asked');
    world.kms.state.outage = null;
    expect(await toTheEnd()).toMatchObject({ status: 'done', damaged: 0 });
    await expectOnlyNewest(ids);
  });

  it.each([[{ do: 'stop' }], [{ do: 'page', tokens: 0 }], [{ do: 'page', tokens: 101 }], [{}], ['begin']])(
    'takes no %j',
    async (wish) => {
      await expect(functionOver()(wish as ReencryptWish)).rejects.toThrow();
    },
  );
});

describe('a run', () => {
  it('that is not over is gone on with, and one that is over is followed by another', async () => {
    await fillVault();
    const run = functionOver();
    const first = await run(begin);
    await run(page(3));
    world.clock.advance(1000);
    expect(await functionOver()(begin)).toMatchObject({ started_at: first.started_at, moved: 3 });
    expect(await toTheEnd()).toMatchObject({ started_at: first.started_at, status: 'done', moved: 4 });
    expect(await run(page(3))).toMatchObject({ status: 'done', moved: 4 });
    world.clock.advance(1000);
    expect(await toTheEnd()).toMatchObject({ started_at: '2026-11-21T09:01:02.000Z', moved: 4, current: 0 });
  });

  it('towards other keys is another run: what the one before it has passed is sealed under the old ones', async () => {
    const ids = await fillVault();
    const run = connectReencrypt(world.parts(OLDEST));
    await run(begin, CONTEXT);
    await run(page(3), CONTEXT);
    world.clock.advance(1000);
    expect(await functionOver()(page(1))).toMatchObject({ status: 'running', moved: 0 });
    expect(await toTheEnd()).toMatchObject({ status: 'done', moved: 4, current: 0 });
    await expectOnlyNewest(ids);
  });

  it('can be begun anew', async () => {
    await fillVault();
    await functionOver()(begin);
    await functionOver()(page(3));
    world.clock.advance(1000);
    expect(await functionOver()({ ...begin, restart: true })).toMatchObject({ status: 'running', moved: 0 });
  });

  it('in two hands at once moves every token once', async () => {
    const ids = await fillVault();
    await Promise.all([toTheEnd(1), toTheEnd(1)]);
    expect(await toTheEnd()).toMatchObject({ status: 'done' });
    await expectOnlyNewest(ids);
  });

  it('leaves alone what was created after it began', async () => {
    await fillVault();
    const run = functionOver();
    await run(begin);
    world.clock.advance(1);
    await world.create(card(2044));
    expect(await toTheEnd()).toMatchObject({ moved: 4, current: 1 });
  });
});

describe('a page that dies', () => {
  class Died extends Error {}

  it.each(['before', 'after'] as const)(
    '%s any of its requests is done again, whichever it was',
    async (when) => {
      const ids = await fillVault();
      let deaths = 0;
      for (let at = 1; at < 200; at++) {
        // A run of its own each time: what the last one had moved is moved again.
        world.clock.advance(1000);
        await functionOver()({ ...begin, restart: true });
        const story = { hasDied: false };
        const dying: Around = async (number, send) => {
          if (number !== at) return send();
          story.hasDied = true;
          if (when === 'after') await send();
          throw new Died();
        };
        const failed = await functionOver(dying)(page(10)).catch((error: unknown) => error);
        if (!story.hasDied) break;
        expect(failed).toBeInstanceOf(Died);
        deaths += 1;
        expect(await toTheEnd(10)).toMatchObject({ status: 'done', damaged: 0, gone: 0 });
        expect((await versions()).length).toBe(ids.length);
      }
      // Each of four tokens has at least five requests.
      expect(deaths).toBeGreaterThan(20);
      await expectOnlyNewest(ids);
    },
  );
});

describe('what happens between its reading and its writing', () => {
  /** Runs `work` once before each request of a page, in a story of its own each time. */
  const atEachMoment = async (
    story: (interleave: (work: () => Promise<unknown>) => Promise<void>) => Promise<void>,
  ) => {
    let moments = 0;
    for (let at = 1; at < 60; at++) {
      const moment = { came: false };
      await story(async (work) => {
        const around: Around = async (number, send) => {
          if (number === at) {
            moment.came = true;
            await work();
          }
          return send();
        };
        const run = functionOver(around);
        await run({ ...begin, restart: true });
        world.clock.advance(1);
        for (let pages = 0; pages < 9; pages++) if ((await run(page(10))).status === 'done') break;
      });
      if (!moment.came) break;
      moments += 1;
    }
    expect(moments).toBeGreaterThan(8);
  };

  it.each([false, true])('an erasure stays an erasure, and is proved (new token keys: %s)', async (isNew) => {
    await atEachMoment(async (interleave) => {
      world.restart();
      const id = idOf(await world.create(CARD));
      world.restart(BOTH.fingerprintKeys, BOTH.vaultKeys);
      world.clock.advance(1000);
      if (isNew) await functionOver()({ ...begin, new_token_keys: true, restart: true });
      await interleave(async () => world.call('DELETE', `/v1/tokens/${id}`));
      await world.call('DELETE', `/v1/tokens/${id}`);
      expect(await world.call('GET', `/v1/tokens/${id}`)).toMatchObject({ body: { status: 'erased' } });
      expect(await world.itemsOf('keys')).toEqual([]);
      expect(await world.itemsOf('fingerprints')).toEqual([]);
    });
    expect(world.lines.map(({ code }) => code)).not.toContain('VAULT_SEAL_BROKEN');
  });

  it('the same account data coming again finds its token', async () => {
    world.restart(BOTH.fingerprintKeys, BOTH.vaultKeys);
    await atEachMoment(async (interleave) => {
      world.restart();
      const id = idOf(await world.create(CARD));
      world.restart(BOTH.fingerprintKeys, BOTH.vaultKeys);
      world.clock.advance(1000);
      await interleave(async () => {
        expect(await world.create(CARD)).toMatchObject({ status: 200, body: { id } });
      });
      expect(await world.create(CARD)).toMatchObject({ status: 200, body: { id } });
      expect(await world.itemsOf('keys')).toHaveLength(1);
      expect(await versions()).toEqual([2]);
      await world.call('DELETE', `/v1/tokens/${id}`);
    });
  });

  it('and between those of an erasure: it destroys what is there then, and proves that', async () => {
    for (let at = 1; at < 9; at++) {
      world.restart();
      const id = idOf(await world.create(CARD)) as TokenId;
      world.clock.advance(1000);
      let last: unknown = (await world.read('keys', { pk: `token#${id}` }))['wrapped_key'];
      const around: Around = async (number, send) => {
        if (number === at) {
          await toTheEnd(9, { ...begin, restart: true });
          last = (await world.itemsOf('keys'))[0]?.['wrapped_key'] ?? last;
        }
        return send();
      };
      const parts = createVaultParts(world.parts(BOTH, world.connect(around)));
      const who = { merchantId: MERCHANT, clientId: 'shop', requestId: 'request', log: silentLog };
      const erased = await createEraseToken(parts)({ id, ...who });
      const sha256 = createHash('sha256')
        .update(last as Uint8Array)
        .digest('hex');
      expect(erased).toMatchObject({ ok: true, value: { erasure: { wrappedKeySha256: sha256 } } });
      expect(await world.itemsOf('keys')).toEqual([]);
      expect(await world.itemsOf('fingerprints')).toEqual([]);
    }
  });

  it('whoever reads the two halves meanwhile reads halves that belong together', async () => {
    const id = idOf(await world.create(CARD)) as TokenId;
    for (const at of [1, 2, 3]) {
      const around: Around = async (number, send) => {
        world.clock.advance(1000);
        if (number === at) await toTheEnd(9, { ...begin, new_token_keys: true, restart: true });
        return send();
      };
      const { tokens, readAccount } = createVaultParts(world.parts(BOTH, world.connect(around)));
      const found = await tokens.find(id);
      if (found?.kind !== 'token' || found.token.state !== 'active') throw new Error('it is there');
      expect(await readAccount(found.token, silentLog)).toMatchObject({
        ok: true,
        value: { number: '4242424242424242' },
      });
    }
  });

  it('whoever reads a token that is erased meanwhile hears so, and no alarm is raised', async () => {
    const id = idOf(await world.create(CARD)) as TokenId;
    const around: Around = async (number, send) => {
      if (number === 2) await world.call('DELETE', `/v1/tokens/${id}`);
      return send();
    };
    const { tokens, readAccount } = createVaultParts(world.parts(BOTH, world.connect(around)));
    const found = await tokens.find(id);
    if (found?.kind !== 'token' || found.token.state !== 'active') throw new Error('it is there');
    expect(await readAccount(found.token, world.parts().log)).toEqual({
      ok: false,
      error: { kind: 'token_erased' },
    });
    expect(world.lines.map(({ code }) => code)).toEqual(['TOKEN_ERASED']);
  });
});

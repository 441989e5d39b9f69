import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createKeySeal } from '../../lambdas/vault/sealed-messages.ts';
import { findEncryptionSdk } from '../support/encryption-sdk.ts';
import { openInPython, type PythonWish, reworded } from '../support/open-in-python.ts';

const CONTEXT = { merchant: 'mer_1', token: 'tok_1', purpose: 'account_data' };
const ACCOUNT = '{"type":"iban","iban":"DE89370400440532013000"}';

let python = '';
beforeAll(async () => {
  python = await findEncryptionSdk();
}, 300_000);

const open = (wish: PythonWish) => openInPython(python, wish);

const setup = async () => {
  const key = randomBytes(32);
  return { key, message: await createKeySeal(key).seal(CONTEXT, Buffer.from(ACCOUNT)) };
};

describe('account data that the vault sealed', { timeout: 120_000 }, () => {
  it('opens in Python, under the same key and context, with key commitment', async () => {
    expect(await open({ ...(await setup()), context: CONTEXT })).toEqual({
      plaintext: Buffer.from(ACCOUNT).toString('base64'),
      context: CONTEXT,
      suite: 'AES_256_GCM_HKDF_SHA512_COMMIT_KEY',
    });
  });

  it('is for no other context: it carries its own', async () => {
    const asked = await open({ ...(await setup()), context: { ...CONTEXT, token: 'tok_2' } });
    expect(asked).toMatchObject({ plaintext: null, context: CONTEXT });
  });

  it.each([
    ['tok_1', 'tok_2'],
    ['mer_1', 'mer_2'],
    ['account_data', 'account_dat_'],
  ])('does not open when its context is changed from %s to %s', async (from, to) => {
    const { key, message } = await setup();
    const moved = reworded(message, from, to);
    expect(Buffer.from(moved).equals(message)).toBe(false);
    const opened = await open({ key, message: moved, context: CONTEXT });
    expect(opened).toEqual({ refused: expect.any(String) as unknown });
  });

  it('does not open under another key', async () => {
    const { message } = await setup();
    const opened = await open({ key: randomBytes(32), message, context: CONTEXT });
    expect(opened).toEqual({ refused: expect.any(String) as unknown });
  });
});

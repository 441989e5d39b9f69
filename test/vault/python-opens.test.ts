import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createKeySeal } from '../../lambdas/vault/sealed-messages.ts';
import { findEncryptionSdk } from '../support/encryption-sdk.ts';

const SCRIPT = join(import.meta.dirname, 'open_message.py');
const CONTEXT = { merchant: 'mer_1', token: 'tok_1', purpose: 'account_data' };
const ACCOUNT = '{"type":"iban","iban":"DE89370400440532013000"}';

let python = '';
beforeAll(async () => {
  python = await findEncryptionSdk();
}, 300_000);

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** What the AWS Encryption SDK for Python makes of a message: an implementation that shares no line with ours. */
const open = (wish: { readonly key: Uint8Array; readonly message: Uint8Array; readonly context: object }) => {
  const input = JSON.stringify({
    key: base64(wish.key),
    message: base64(wish.message),
    context: wish.context,
  });
  return JSON.parse(execFileSync(python, [SCRIPT], { input, encoding: 'utf8', stdio: 'pipe' })) as Record<
    string,
    unknown
  >;
};

const setup = async () => {
  const key = randomBytes(32);
  return { key, message: await createKeySeal(key).seal(CONTEXT, Buffer.from(ACCOUNT)) };
};

/** The message with other words in its context, as long as the ones that were there. */
const reworded = (message: Uint8Array, from: string, to: string): Uint8Array =>
  Buffer.from(Buffer.from(message).toString('latin1').replace(from, to), 'latin1');

describe('account data that the vault sealed', { timeout: 120_000 }, () => {
  it('opens in Python, under the same key and context, with key commitment', async () => {
    expect(open({ ...(await setup()), context: CONTEXT })).toEqual({
      plaintext: ACCOUNT,
      context: CONTEXT,
      suite: 'AES_256_GCM_HKDF_SHA512_COMMIT_KEY',
    });
  });

  it('is for no other context: it carries its own', async () => {
    const asked = open({ ...(await setup()), context: { ...CONTEXT, token: 'tok_2' } });
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
    const opened = open({ key, message: moved, context: CONTEXT });
    expect(opened).toEqual({ refused: expect.any(String) as unknown });
  });

  it('does not open under another key', async () => {
    const { message } = await setup();
    const opened = open({ key: randomBytes(32), message, context: CONTEXT });
    expect(opened).toEqual({ refused: expect.any(String) as unknown });
  });
});

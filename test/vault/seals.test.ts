import { describe, expect, it } from 'vitest';
import type { MerchantId, TokenId } from '../../lambdas/kernel/ids.ts';
import { createAccountSeal } from '../../lambdas/vault/account-seal.ts';
import { createKeySeal, createKmsSeal } from '../../lambdas/vault/sealed-messages.ts';
import { createKmsDouble, VAULT_KEY } from './kms-double.ts';

/** The modelled DynamoDB is patient, a busy machine is slow, and here many calls follow one another. */
const CONTEXT = { merchant: 'mer_1', purpose: 'token_key' };
const SECRET = Buffer.from('4242424242424242');

const setup = () => {
  const kms = createKmsDouble();
  const seal = createKmsSeal({ kms: kms.client, keys: [{ version: 1, arn: VAULT_KEY }] });
  return { kms, seal, accounts: createAccountSeal(seal) };
};

const whose = { merchantId: 'mer_1' as MerchantId, id: 'tok_1' as TokenId };
const CARD = {
  type: 'card',
  number: '4242424242424242',
  brand: 'visa',
  expMonth: 12,
  expYear: 2030,
} as const;

describe.each([
  ['under KMS', () => setup().seal],
  ['under a token’s own key', () => createKeySeal(new Uint8Array(32).fill(7))],
])('a seal %s', (_name, create) => {
  it('opens under the very context it was closed under', async () => {
    const seal = create();
    const message = await seal.seal(CONTEXT, SECRET);
    const opened = await seal.open({ purpose: 'token_key', merchant: 'mer_1' }, message);
    expect(opened.ok && Buffer.from(opened.value).equals(SECRET)).toBe(true);
    expect(Buffer.from(message).includes(SECRET)).toBe(false);
  });

  it.each([
    ['another merchant', { merchant: 'mer_2', purpose: 'token_key' }],
    ['another purpose', { merchant: 'mer_1', purpose: 'account_data' }],
    ['less', { merchant: 'mer_1' }],
    ['more', { merchant: 'mer_1', purpose: 'token_key', token: 'tok_1' }],
    ['nothing', {}],
  ])('does not open for %s', async (_what, context) => {
    const seal = create();
    const message = await seal.seal(CONTEXT, SECRET);
    expect(await seal.open(context, message)).toEqual({ ok: false, error: { kind: 'seal_broken' } });
  });

  it('does not open when any one bit of it is another', async () => {
    const seal = create();
    const message = await seal.seal(CONTEXT, SECRET);
    expect((await seal.open(CONTEXT, message)).ok).toBe(true);
    const broken = await Promise.all(
      Array.from(message, async (byte, index) => {
        const changed = new Uint8Array(message);
        changed[index] = byte ^ (1 << (index % 8));
        return (await seal.open(CONTEXT, changed)).ok;
      }),
    );
    expect(broken.filter(Boolean)).toEqual([]);
  });

  it('does not open when its end is missing, however little', async () => {
    const seal = create();
    const message = await seal.seal(CONTEXT, SECRET);
    for (let length = 0; length < message.length; length += 1)
      expect((await seal.open(CONTEXT, message.slice(0, length))).ok, `${length} bytes`).toBe(false);
  });

  it('gives what was sealed and nothing else when something follows it, which is no part of the message', async () => {
    const seal = create();
    const longer = Buffer.concat([await seal.seal(CONTEXT, SECRET), Buffer.from('more')]);
    const opened = await seal.open(CONTEXT, longer);
    expect(opened.ok && Buffer.from(opened.value).equals(SECRET)).toBe(true);
  });

  it('does not open anything that is not a message at all', async () => {
    const seal = create();
    for (const text of ['', '4242424242424242', '{"number":1}', 'A'.repeat(1000)])
      expect((await seal.open(CONTEXT, Buffer.from(text))).ok).toBe(false);
  });
});

describe('the seal under KMS', () => {
  it('asks KMS once for a thousand messages of a merchant, and once to open them', async () => {
    const { seal, kms } = setup();
    const messages: Uint8Array[] = [];
    for (let count = 0; count < 1000; count += 1) messages.push(await seal.seal(CONTEXT, SECRET));
    expect(kms.calls).toEqual(['GenerateDataKey']);
    for (const message of messages) expect((await seal.open(CONTEXT, message)).ok).toBe(true);
    expect(kms.calls).toEqual(['GenerateDataKey', 'Decrypt']);
  });

  it('has a data key for each merchant', async () => {
    const { seal, kms } = setup();
    for (const merchant of ['mer_1', 'mer_2', 'mer_1', 'mer_2'])
      await seal.seal({ ...CONTEXT, merchant }, SECRET);
    expect(kms.calls).toEqual(['GenerateDataKey', 'GenerateDataKey']);
  });

  it('says that KMS could not be asked, which is no word about the message', async () => {
    const { seal, kms } = setup();
    const message = await seal.seal(CONTEXT, SECRET);
    kms.state.outage = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    await expect(seal.open(CONTEXT, message)).rejects.toThrow('KMS could not be asked');
    await expect(setupWith(kms).seal(CONTEXT, SECRET)).rejects.toThrow('KMS could not be asked');
    kms.state.outage = null;
    expect((await seal.open(CONTEXT, message)).ok).toBe(true);
  });

  const setupWith = (kms: ReturnType<typeof createKmsDouble>) =>
    createKmsSeal({ kms: kms.client, keys: [{ version: 1, arn: VAULT_KEY }] });
});

describe('sealed account data', () => {
  it('opens with its own key, for its own token', async () => {
    const { accounts } = setup();
    expect(await accounts.open(whose, await accounts.seal(whose, CARD))).toEqual({ ok: true, value: CARD });
  });

  it('stays shut with another token’s key, and with both halves moved to another token or merchant', async () => {
    const { accounts } = setup();
    const other = { ...whose, id: 'tok_2' as TokenId };
    const mine = await accounts.seal(whose, CARD);
    const theirs = await accounts.seal(other, CARD);
    const broken = { ok: false, error: { kind: 'seal_broken' } };
    expect(await accounts.open(whose, { ...mine, wrappedKey: theirs.wrappedKey })).toEqual(broken);
    expect(await accounts.open(whose, { ...mine, account: theirs.account })).toEqual(broken);
    expect(await accounts.open(other, mine)).toEqual(broken);
    expect(await accounts.open({ ...whose, merchantId: 'mer_2' }, mine)).toEqual(broken);
  });

  it('shows neither number nor token in the key, and no number beside the account data', async () => {
    const { accounts } = setup();
    const { wrappedKey, account } = await accounts.seal(whose, CARD);
    for (const half of [wrappedKey, account]) expect(Buffer.from(half).includes('4242')).toBe(false);
    expect(Buffer.from(wrappedKey).includes('tok_1')).toBe(false);
  });
});

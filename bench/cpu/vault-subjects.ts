import { randomBytes } from 'node:crypto';
import type { TokenId } from '../../lambdas/kernel/ids.ts';
import { MERCHANT } from '../subjects/payment-call.ts';
import { bareOpen, bareSeal } from '../vault/bare-seal.ts';
import { startKmsEndpoint } from '../vault/kms-endpoint.ts';
import { openVault } from '../vault/vault-in-memory.ts';
import type { Subject } from './compare-cpu.ts';

const CARD = {
  type: 'card',
  number: '4242424242424242',
  brand: 'visa',
  expMonth: 12,
  expYear: 2031,
} as const;
const WHOSE = { merchantId: MERCHANT, id: 'tok_0000000000000000000000000z' as TokenId };
const CONTEXT = Buffer.from(JSON.stringify({ merchant: MERCHANT, token: WHOSE.id, purpose: 'account_data' }));

/** KMS is asked while they warm up and not again. @throws Error if one of them does not open what it sealed. */
export const vaultSubjects = async (): Promise<readonly Subject[]> => {
  const { accounts } = openVault((await startKmsEndpoint()).url);
  const plaintext = Buffer.from(JSON.stringify(CARD));
  const merchantKey = randomBytes(32);
  const sealed = await accounts.seal(WHOSE, CARD);
  const bare = bareSeal(merchantKey, CONTEXT, plaintext);
  const opened = await accounts.open(WHOSE, sealed);
  if (!(opened.ok && bareOpen(merchantKey, CONTEXT, bare).equals(plaintext)))
    throw new Error('a seal does not open');
  return [
    { name: 'seal', call: async () => accounts.seal(WHOSE, CARD) },
    { name: 'bare seal', call: async () => bareSeal(merchantKey, CONTEXT, plaintext) },
    { name: 'open', call: async () => accounts.open(WHOSE, sealed) },
    { name: 'bare open', call: async () => bareOpen(merchantKey, CONTEXT, bare) },
  ];
};

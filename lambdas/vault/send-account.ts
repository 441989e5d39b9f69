import { invariant } from '../kernel/invariant.ts';
import type { Log } from '../platform/logger.ts';
import type { ProviderAnswer, Providers } from '../providers/port.ts';
import {
  type AccountData,
  type NeverSent,
  VAULT_UNAVAILABLE,
  type VaultUnavailable,
} from '../providers/provider-account.ts';
import { tokenOf, type VaultRequest } from '../tokens/vault-message.ts';
import type { ActiveToken } from './domain/token.ts';
import type { ReadAccount } from './read-account.ts';
import type { RecordUse } from './record-use.ts';
import type { TokenStore } from './token-store.ts';

export type SendAccount = (request: VaultRequest, log: Log) => Promise<ProviderAnswer>;

const unsent = (
  reason: NeverSent | VaultUnavailable,
): Extract<ProviderAnswer, { readonly kind: 'not_accepted' }> => ({ kind: 'not_accepted', reason });

/** Whatever of it a thief could use, in the form in which it was sent. */
const numberOf = (account: AccountData): string => {
  switch (account.type) {
    case 'card':
      return account.number;
    case 'iban':
      return account.iban;
    case 'us_bank_account':
    case 'uk_bank_account':
      return account.accountNumber;
  }
};

interface Opened {
  readonly token: ActiveToken;
  readonly account: AccountData;
}

/**
 * Sends an operation to its provider with the account data of its token, and answers what the provider said without
 * it. The data is in clear from the moment it is opened until the call has ended, in memory and nowhere else. Dying
 * anywhere in here is what dying in the middle of any call to a provider is: the operation's id is the provider's key.
 */
export const createSendAccount = (deps: {
  readonly tokens: Pick<TokenStore, 'find'>;
  readonly readAccount: ReadAccount;
  readonly recordUse: RecordUse;
  readonly providers: Providers;
}): SendAccount => {
  const open = async (
    { command, merchantId }: VaultRequest,
    log: Log,
  ): Promise<Opened | ReturnType<typeof unsent>> => {
    const id = tokenOf(command);
    invariant(id !== null, `operation ${command.operationId} names no token of the vault`);
    try {
      const found = await deps.tokens.find(id);
      if (found?.kind !== 'token' || found.token.state === 'erased') return unsent('token_erased');
      if (found.token.merchantId !== merchantId) {
        // Checked when it was asked for: whoever got past that is at work in the money table.
        log.error('VAULT_SEAL_BROKEN', { what: 'token of another merchant', token_id: id });
        return unsent('account_data_damaged');
      }
      const account = await deps.readAccount(found.token, log);
      if (account.ok) return { token: found.token, account: account.value };
      return unsent(account.error.kind === 'token_erased' ? 'token_erased' : 'account_data_damaged');
    } catch (error) {
      // Tables or KMS could not be asked: nothing has left, and it may be tried again.
      log.error('ACCOUNT_DATA_NOT_SENT', { token_id: id }, error);
      return unsent(VAULT_UNAVAILABLE);
    }
  };
  return async (request, given) => {
    const { provider: name, command } = request;
    const log = given.with({ operation_id: command.operationId, provider: name });
    const opened = await open(request, log);
    if ('reason' in opened) return opened;
    const { token, account } = opened;
    const provider = deps.providers[name];
    invariant(provider !== undefined, `${name} is not deployed here`);
    // Nobody waits for it: it is over before any provider has answered.
    const [answer] = await Promise.all([provider.submit(command, account), deps.recordUse(token, log)]);
    log.info('ACCOUNT_DATA_SENT', { token_id: tokenOf(command), answer: answer.kind });
    return withoutAccount(answer, account, log);
  };
};

/** Answers have no place for account data, but for a reference or an address that a provider makes of it. */
const withoutAccount = (answer: ProviderAnswer, account: AccountData, log: Log): ProviderAnswer => {
  const texts = Object.values(answer).filter((value) => typeof value === 'string');
  if (!texts.some((text) => text.includes(numberOf(account)))) return answer;
  log.error('VAULT_ANSWER_WITHHELD', { answer: answer.kind });
  return { kind: 'ambiguous', reason: 'unreadable_reply' };
};

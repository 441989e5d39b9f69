import * as v from 'valibot';
import { isId, type MerchantId, type OperationId, type TokenId } from '../kernel/ids.ts';
import { money } from '../kernel/money.ts';
import type { FailureCode, ProviderAnswer, ProviderCommand, ProviderName } from '../providers/port.ts';
import { NEVER_SENT, VAULT_UNAVAILABLE } from '../providers/provider-account.ts';

/** What can be asked of a provider with account data. */
export type AccountCommand = Extract<ProviderCommand, { kind: 'authorize' | 'payout' }>;

/** What the vault is asked: to send this to that provider, with the account data of the token that it names. */
export interface VaultRequest {
  readonly provider: ProviderName;
  /** Whose operation it is: nobody else's token is opened for it. */
  readonly merchantId: MerchantId;
  readonly command: AccountCommand;
}

/** @returns null if the command names no token of the vault: the provider knows the name itself. */
export const tokenOf = (command: ProviderCommand): TokenId | null => {
  if (command.kind !== 'authorize' && command.kind !== 'payout') return null;
  const name = command.kind === 'authorize' ? command.source : command.destination;
  return isId('tok', name) ? name : null;
};

export const isAccountCommand = (command: ProviderCommand): command is AccountCommand =>
  tokenOf(command) !== null;

const Amount = v.pipe(
  v.strictObject({ minor: v.pipe(v.string(), v.digits()), currency: v.string() }),
  v.transform(({ minor, currency }) => money(BigInt(minor), currency)),
);
const Reference = v.pipe(v.string(), v.nonEmpty());
const Code = v.custom<FailureCode>((value) => typeof value === 'string' && /^[a-z_]{1,64}$/.test(value));
const Provider = v.picklist(['sandbox', 'stripe'] as const satisfies readonly ProviderName[]);
const Operation = v.custom<OperationId>((value) => typeof value === 'string' && isId('op', value));
const Merchant = v.custom<MerchantId>((value) => typeof value === 'string' && isId('mer', value));

const RequestShape = v.strictObject({
  provider: Provider,
  merchantId: Merchant,
  command: v.variant('kind', [
    v.strictObject({
      kind: v.literal('authorize'),
      operationId: Operation,
      amount: Amount,
      source: v.string(),
      capture: v.picklist(['automatic', 'manual']),
    }),
    v.strictObject({
      kind: v.literal('payout'),
      operationId: Operation,
      amount: Amount,
      destination: v.string(),
    }),
  ]),
});

const known = <Kind extends string, Entries extends v.ObjectEntries>(kind: Kind, entries: Entries) =>
  v.strictObject({ kind: v.literal(kind), providerReference: Reference, ...entries });

const AnswerShape = v.variant('kind', [
  known('succeeded', {
    amountAuthorized: Amount,
    amountCaptured: Amount,
    capturableUntil: v.exactOptional(v.string()),
  }),
  known('authorized', { amountAuthorized: Amount }),
  known('pending', {}),
  known('in_transit', {}),
  known('paid_out', { amount: Amount }),
  known('returned', { amount: Amount, code: Code }),
  known('requires_action', { redirectUrl: v.string() }),
  v.strictObject({ kind: v.literal('failed'), providerReference: v.nullable(Reference), code: Code }),
  v.strictObject({
    kind: v.literal('ambiguous'),
    reason: v.picklist(['timeout', 'connection_lost', 'server_error', 'unreadable_reply', 'in_progress']),
  }),
  v.strictObject({
    kind: v.literal('not_accepted'),
    reason: v.picklist(['unreachable', 'rate_limited', 'unauthorized', VAULT_UNAVAILABLE, ...NEVER_SENT]),
  }),
]);

/** JSON has no integers of that size: minor units travel as texts. */
const write = (value: object): string =>
  JSON.stringify(value, (_name, one: unknown) => (typeof one === 'bigint' ? one.toString() : one));

export const writeVaultRequest = (request: VaultRequest): string => write(request);

/** @throws ValiError for what is no request of ours: a mistake, in which nothing is sent. */
export const readVaultRequest = (event: unknown): VaultRequest => v.parse(RequestShape, event);

/** As an object, which is what a function returns. */
export const toVaultReply = (answer: ProviderAnswer): object => JSON.parse(write(answer)) as object;

/** @returns null for what the vault cannot have said. */
export const readVaultReply = (text: string): ProviderAnswer | null => {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), AnswerShape), text);
  return parsed.success ? parsed.output : null;
};

import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { MerchantId } from '../kernel/ids.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Log } from '../platform/logger.ts';
import type { Provider, ProviderAnswer, ProviderCommand, Providers } from '../providers/port.ts';
import { VAULT_UNAVAILABLE } from '../providers/provider-account.ts';
import {
  isAccountCommand,
  readVaultReply,
  type VaultRequest,
  writeVaultRequest,
} from '../tokens/vault-message.ts';

/** Never rejects: whatever the call of the vault ends in is an answer, as with a provider. */
export type AskVault = (request: VaultRequest) => Promise<ProviderAnswer>;

/**
 * One second more than the vault's function may run: it starts within three seconds with the Encryption SDK, asks KMS,
 * and gives the provider its five. Whoever gave up sooner would call an outcome unknown that is about to come. With a
 * check's question before it, and the waits for a place at the provider, it fits into the 30 s of submit and resolve.
 */
export const VAULT_CALL_MS = 10_000;

const UNSENT_CODES: readonly unknown[] = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];

const TIMEOUT: ProviderAnswer = { kind: 'ambiguous', reason: 'timeout' };
const LOST: ProviderAnswer = { kind: 'ambiguous', reason: 'connection_lost' };
const UNREACHABLE: ProviderAnswer = { kind: 'not_accepted', reason: VAULT_UNAVAILABLE };

const fieldsOf = (error: unknown): Readonly<Record<string, unknown>> =>
  error instanceof Error ? Object.fromEntries(Object.entries(error)) : {};

const statusOf = (error: unknown): number | null => {
  const metadata = fieldsOf(error)['$metadata'];
  const status: unknown =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : null;
  return typeof status === 'number' ? status : null;
};

/** What a call that threw may have done: Lambda refuses with 4xx before it runs anything. */
const answerTo = (error: unknown): ProviderAnswer => {
  if (error instanceof Error && error.name === 'AbortError') return TIMEOUT;
  if (UNSENT_CODES.includes(fieldsOf(error)['code'])) return UNREACHABLE;
  const status = statusOf(error);
  return status !== null && status >= 400 && status < 500 ? UNREACHABLE : LOST;
};

/**
 * The vault's function as a provider of answers: what it was asked is done by the provider or not, as if we had called
 * ourselves. Its code is loaded on first use: payments from tokens of providers do not pay for it.
 */
export const createVaultClient = (deps: {
  readonly functionName: string;
  readonly connect: () => Promise<Pick<LambdaClient, 'send'>>;
  readonly log: Log;
  readonly timeoutMs?: number;
}): AskVault => {
  const invoke = async (request: VaultRequest): Promise<ProviderAnswer> => {
    const [lambda, { InvokeCommand }] = await Promise.all([deps.connect(), import('@aws-sdk/client-lambda')]);
    const command = new InvokeCommand({
      FunctionName: deps.functionName,
      Payload: Buffer.from(writeVaultRequest(request)),
    });
    const abortSignal = AbortSignal.timeout(deps.timeoutMs ?? VAULT_CALL_MS);
    const { FunctionError, Payload } = await lambda.send(command, { abortSignal });
    // It crashed or ran out of time, perhaps after the provider had the request.
    if (FunctionError !== undefined || Payload === undefined) return LOST;
    return readVaultReply(Buffer.from(Payload).toString('utf8')) ?? LOST;
  };
  return async (request) => {
    const operation_id = request.command.operationId;
    try {
      const answer = await invoke(request);
      if (answer === LOST) deps.log.warn('VAULT_CALL_FAILED', { operation_id, reason: 'crashed' });
      return answer;
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unknown';
      deps.log.warn('VAULT_CALL_FAILED', { operation_id, reason });
      return answerTo(error);
    }
  };
};

/** A client that never asks twice by itself: whether to ask again is decided by the operation. */
export const connectLambda = async (): Promise<LambdaClient> => {
  connected ??= import('@aws-sdk/client-lambda').then(
    ({ LambdaClient: Client }) => new Client({ maxAttempts: 1 }),
  );
  return connected;
};

let connected: Promise<LambdaClient> | null = null;

/** The same providers, but what names a token of the vault reaches them through the vault. */
export const throughVault = (providers: Providers, askVault: AskVault): Providers => {
  const submitFor =
    (provider: Provider, merchantId: MerchantId | null) =>
    async (command: ProviderCommand): Promise<ProviderAnswer> => {
      if (!isAccountCommand(command)) return provider.submit(command);
      invariant(merchantId !== null, `nobody is named whose operation ${command.operationId} is`);
      return askVault({ provider: provider.name, merchantId, command });
    };
  const wrapped = (provider: Provider): Provider => ({
    ...provider,
    submit: submitFor(provider, null),
    onBehalfOf: (merchantId) => ({ ...provider, submit: submitFor(provider, merchantId) }),
  });
  return Object.fromEntries(Object.values(providers).map((provider) => [provider.name, wrapped(provider)]));
};

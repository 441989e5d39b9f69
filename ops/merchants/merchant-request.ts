import type { ApprovalLimits } from '../../lambdas/access/domain/approval-limits.ts';
import type { Scope } from '../../lambdas/access/domain/scopes.ts';
import type { CheckUrl } from '../../lambdas/webhooks/check-url.ts';
import { OpsError } from '../failure.ts';

export interface MerchantRequest {
  readonly name: string;
  /** Whoever runs this deployment, to which everything is told that concerns all merchants; there is one. */
  readonly isPlatform?: boolean;
  readonly webhookUrl?: string;
  /** Payouts above these need a second client. */
  readonly payoutApprovalAbove?: ApprovalLimits;
  /** Clients to create at the issuer. */
  readonly clients: readonly { readonly name: string; readonly scopes: readonly Scope[] }[];
  /** Clients that the issuer has already, by their `client_id`. */
  readonly registered?: readonly { readonly clientId: string; readonly scopes: readonly Scope[] }[];
}

/** One transaction holds the merchant and two items a client; 20 clients stay far below its 100 items. */
const CLIENTS_MAX = 20;
const NAME_CHARACTERS_MAX = 100;
/** Cognito's own rule for names of clients, minus spaces; ours must leave room for the merchant's id. */
const CLIENT_NAME = /^[\w-]{1,64}$/;
/** RFC 6749 §A.1 allows any printable ASCII; a key of the directory ends with it. */
const CLIENT_ID = /^[\x21-\x7e]{1,255}$/;

const check = (condition: boolean, message: string): void => {
  if (!condition) throw new OpsError(message);
};

const areDifferent = (texts: readonly string[]): boolean => new Set(texts).size === texts.length;

/** @throws OpsError naming what makes no sense. */
export const checkClients = ({
  clients,
  registered = [],
}: Pick<MerchantRequest, 'clients' | 'registered'>): void => {
  const count = clients.length + registered.length;
  check(count > 0 && count <= CLIENTS_MAX, 'a merchant is given 1 to 20 clients at once');
  check(areDifferent(clients.map(({ name }) => name)), 'client names repeat');
  check(areDifferent(registered.map(({ clientId }) => clientId)), 'client ids repeat');
  for (const { name, scopes } of clients) {
    check(CLIENT_NAME.test(name), `client name ${name}: letters, digits, - and _ only, at most 64`);
    check(scopes.length > 0, `client ${name} has no scopes`);
  }
  for (const { clientId, scopes } of registered) {
    check(CLIENT_ID.test(clientId), 'a client id is 1 to 255 printable ASCII characters without spaces');
    check(scopes.length > 0, `client ${clientId} has no scopes`);
  }
};

/**
 * @param checkUrl As the API checks the address of any endpoint.
 * @returns The request with its address as it is to be kept.
 * @throws OpsError naming what makes no sense.
 */
export const checkMerchantRequest = async (
  request: MerchantRequest,
  checkUrl: CheckUrl,
): Promise<MerchantRequest> => {
  const isNamed = request.name.trim() !== '' && request.name.length <= NAME_CHARACTERS_MAX;
  check(isNamed, 'a merchant has a name of 1 to 100 characters');
  checkClients(request);
  if (request.webhookUrl === undefined) return request;
  const url = await checkUrl(request.webhookUrl);
  if (!url.ok) throw new OpsError(`webhook URL ${url.error.map(({ message }) => message).join(', ')}`);
  return { ...request, webhookUrl: url.value };
};

import type { DirectoryStore } from '../../lambdas/access/directory-store.ts';
import type { Client, Merchant, WebhookEndpoint } from '../../lambdas/access/domain/merchant.ts';
import type { Scope } from '../../lambdas/access/domain/scopes.ts';
import { type Clock, toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { deriveId, type MerchantId } from '../../lambdas/kernel/ids.ts';
import { type EndpointRules, parseEndpointUrl } from '../../lambdas/webhooks/domain/endpoint-url.ts';
import { formatWebhookSecret, SECRET_BYTES } from '../../lambdas/webhooks/domain/webhook-secret.ts';
import { OpsError } from '../failure.ts';
import type { IssuerClients } from './issuer-clients.ts';
import type { SealSecret } from './seal-secret.ts';

export interface MerchantRequest {
  readonly name: string;
  readonly webhookUrl?: string;
  readonly clients: readonly { readonly name: string; readonly scopes: readonly Scope[] }[];
}

/** The only time that secrets are shown: nothing stores a client's, and the webhook's is stored sealed. */
export interface CreatedMerchant {
  readonly merchant: Merchant;
  readonly clients: readonly {
    readonly name: string;
    readonly client_id: string;
    readonly client_secret: string;
    readonly scopes: readonly Scope[];
  }[];
  readonly webhook_secret?: string;
}

export type CreateMerchant = (request: MerchantRequest) => Promise<CreatedMerchant>;

/** One transaction holds the merchant and two items a client; 20 clients stay far below its 100 items. */
const CLIENTS_MAX = 20;
const NAME_CHARACTERS_MAX = 100;
/** Cognito's own rule for names of clients, minus spaces; ours must leave room for the merchant's id. */
const CLIENT_NAME = /^[\w-]{1,64}$/;

const URL_RULES = {
  malformed: 'is not a URL',
  too_long: 'is longer than 2,048 characters',
  not_https: 'must start with https:// (plain HTTP only works on the local cloud)',
  has_credentials: 'must not carry a user name or password',
  has_fragment: 'must not end in a #fragment',
} as const satisfies Record<Extract<ReturnType<typeof parseEndpointUrl>, { ok: false }>['error'], string>;

const check = (condition: boolean, message: string): void => {
  if (!condition) throw new OpsError(message);
};

const checkRequest = ({ name, webhookUrl, clients }: MerchantRequest, rules: EndpointRules): void => {
  check(
    name.trim() !== '' && name.length <= NAME_CHARACTERS_MAX,
    'a merchant has a name of 1 to 100 characters',
  );
  check(clients.length > 0 && clients.length <= CLIENTS_MAX, 'a merchant starts with 1 to 20 clients');
  check(new Set(clients.map((client) => client.name)).size === clients.length, 'client names repeat');
  for (const client of clients) {
    check(
      CLIENT_NAME.test(client.name),
      `client name ${client.name}: letters, digits, - and _ only, at most 64`,
    );
    check(client.scopes.length > 0, `client ${client.name} has no scopes`);
  }
  if (webhookUrl === undefined) return;
  const url = parseEndpointUrl(webhookUrl, rules);
  if (!url.ok) throw new OpsError(`webhook URL ${URL_RULES[url.error]}`);
};

/**
 * Creates a merchant, its OAuth clients and its webhook secret.
 *
 *   seal secret ──▶ create clients at the issuer ──▶ ONE write: merchant and all clients ──▶ show secrets
 *
 * The last write is what gives everything its meaning. A crash before it leaves at most OAuth clients that the
 * authorizer refuses, because it does not know them; a crash after it leaves a merchant whose secrets nobody saw.
 * Running it again makes another merchant with new clients and secrets, and never touches what is there.
 *
 * @throws OpsError if the request makes no sense.
 */
export const createMerchant = (deps: {
  readonly directory: Pick<DirectoryStore, 'putMerchant'>;
  readonly issuerClients: IssuerClients;
  readonly sealSecret: SealSecret;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly rules: EndpointRules;
}): CreateMerchant => {
  const newEndpoint = async (
    merchantId: MerchantId,
    url: string,
    createdAt: string,
  ): Promise<{ readonly secret: string; readonly endpoint: WebhookEndpoint }> => {
    const secret = formatWebhookSecret(deps.randomBytes(SECRET_BYTES));
    return {
      secret,
      endpoint: { url, secretCiphertext: await deps.sealSecret(merchantId, secret), createdAt },
    };
  };

  const newClients = async (
    request: MerchantRequest,
    merchantId: MerchantId,
    createdAt: string,
  ): Promise<readonly { readonly client: Client; readonly secret: string }[]> => {
    const created: { client: Client; secret: string }[] = [];
    // One after the other: issuers limit how fast clients are made, and the local one keeps them in one file.
    for (const { name, scopes } of request.clients) {
      const { clientId, clientSecret } = await deps.issuerClients.create({
        label: `${merchantId}.${name}`,
        scopes,
      });
      const { issuer } = deps.issuerClients;
      const client: Client = { issuer, clientId, merchantId, name, scopes, status: 'active', createdAt };
      created.push({ client, secret: clientSecret });
    }
    return created;
  };

  return async (request) => {
    checkRequest(request, deps.rules);
    const id = deriveId('mer', Buffer.from(deps.randomBytes(32)).toString('hex'));
    const createdAt = toRfc3339(deps.clock.nowMs());
    const webhook =
      request.webhookUrl === undefined ? undefined : await newEndpoint(id, request.webhookUrl, createdAt);
    const clients = await newClients(request, id, createdAt);
    const merchant: Merchant = {
      id,
      name: request.name,
      status: 'active',
      createdAt,
      ...(webhook === undefined ? {} : { webhookEndpoint: webhook.endpoint }),
    };
    const stored = await deps.directory.putMerchant(
      merchant,
      clients.map(({ client }) => client),
    );
    if (!stored.ok)
      throw new OpsError(
        'the issuer handed out a client id that is already registered',
        'Run the command again.',
      );
    return {
      merchant,
      clients: clients.map(({ client, secret }) => ({
        name: client.name,
        client_id: client.clientId,
        client_secret: secret,
        scopes: client.scopes,
      })),
      ...(webhook === undefined ? {} : { webhook_secret: webhook.secret }),
    };
  };
};

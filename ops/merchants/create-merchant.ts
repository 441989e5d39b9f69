import type { DirectoryStore } from '../../lambdas/access/directory-store.ts';
import type { Merchant } from '../../lambdas/access/domain/merchant.ts';
import { PLATFORM_MERCHANT } from '../../lambdas/access/domain/platform.ts';
import { API_VERSION } from '../../lambdas/kernel/api-version.ts';
import { type Clock, toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import type { CheckUrl } from '../../lambdas/webhooks/check-url.ts';
import type { CreateEndpoint } from '../../lambdas/webhooks/create-endpoint.ts';
import { OpsError } from '../failure.ts';
import type { IssuerClients } from './issuer-clients.ts';
import { checkMerchantRequest, type MerchantRequest } from './merchant-request.ts';
import { createAtIssuer, type NewSecret, registrations } from './new-clients.ts';

/** The only time that secrets are shown: nothing stores a client's, and the webhook's is stored sealed. */
export interface CreatedMerchant {
  readonly merchant: Merchant;
  readonly clients: readonly NewSecret[];
  readonly webhook_secret?: string;
}

export type CreateMerchant = (request: MerchantRequest) => Promise<CreatedMerchant>;

interface Deps {
  readonly directory: Pick<DirectoryStore, 'putMerchant'>;
  readonly issuerClients: IssuerClients;
  readonly createEndpoint: CreateEndpoint;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly checkUrl: CheckUrl;
}

type Identity = Pick<Merchant, 'id' | 'createdAt'>;

/** An endpoint that gets every event: its merchant can narrow it, or make others. */
const addEndpoint = async (deps: Deps, { id: merchantId }: Identity, url: string): Promise<string> => {
  const created = await deps.createEndpoint({
    merchantId,
    // The merchant is new, so nothing can have been asked for it before.
    idempotencyKey: 'merchants create',
    fingerprint: '',
    url,
    events: ['*'],
    description: null,
    apiVersion: API_VERSION,
    rateLimitPerSecond: null,
  });
  if (!created.ok || created.value.secret === null)
    throw new OpsError('the webhook endpoint was not created');
  return created.value.secret;
};

const isThere = ({ isPlatform }: MerchantRequest): OpsError =>
  isPlatform === true
    ? new OpsError(
        'the platform is there already, or a client with this id acts for a merchant',
        `A deployment has one platform: see merchants show ${PLATFORM_MERCHANT}.`,
      )
    : new OpsError(
        'a client with this id acts for a merchant already',
        'Give another --registered-client, or see merchants list for whom it acts.',
      );

/**
 * Creates a merchant, its OAuth clients and its webhook secret.
 *
 *   create endpoint ──▶ create clients at the issuer ──▶ ONE write: merchant and all clients ──▶ show secrets
 *
 * The last write is what gives everything its meaning. A crash before it leaves at most an endpoint that no
 * event goes to, and OAuth clients that the authorizer refuses, because it does not know them; a crash after it leaves a merchant whose secrets nobody saw.
 * Running it again makes another merchant with new clients and secrets, and never touches what is there.
 *
 * @throws OpsError if the request makes no sense, or a client is registered already.
 */
export const createMerchant =
  (deps: Deps): CreateMerchant =>
  async (given) => {
    const request = await checkMerchantRequest(given, deps.checkUrl);
    const identity: Identity = {
      id:
        request.isPlatform === true
          ? PLATFORM_MERCHANT
          : deriveId('mer', Buffer.from(deps.randomBytes(32)).toString('hex')),
      createdAt: toRfc3339(deps.clock.nowMs()),
    };
    const secret =
      request.webhookUrl === undefined ? undefined : await addEndpoint(deps, identity, request.webhookUrl);
    const clients = await createAtIssuer(deps.issuerClients, identity.id, request.clients);
    const merchant: Merchant = {
      ...identity,
      name: request.name,
      ...(request.payoutApprovalAbove === undefined
        ? {}
        : { payoutApprovalAbove: request.payoutApprovalAbove }),
    };
    const stored = await deps.directory.putMerchant(
      merchant,
      registrations(identity, deps.issuerClients.issuer, clients, request.registered),
    );
    if (!stored.ok) throw isThere(request);
    return { merchant, clients, ...(secret === undefined ? {} : { webhook_secret: secret }) };
  };

import * as v from 'valibot';
import { isId, type MerchantId } from '../kernel/ids.ts';
import type { Client, Merchant } from './domain/merchant.ts';
import { isScope, type Scope } from './domain/scopes.ts';

const MerchantIdText = v.custom<MerchantId>((value) => typeof value === 'string' && isId('mer', value));
const Status = v.picklist(['active', 'disabled']);
const Keys = { pk: v.string(), sk: v.string() };

const MerchantItem = v.strictObject({
  ...Keys,
  id: MerchantIdText,
  name: v.string(),
  /** Of merchants from before it was found that nobody looks at it. */
  status: v.optional(Status),
  created_at: v.string(),
  routing: v.optional(v.string()),
  webhook_endpoint: v.optional(
    v.strictObject({ url: v.string(), secret_ciphertext: v.string(), created_at: v.string() }),
  ),
  payout_approval_above: v.optional(v.record(v.string(), v.bigint())),
});

const ClientItem = v.strictObject({
  ...Keys,
  issuer: v.string(),
  client_id: v.string(),
  merchant_id: MerchantIdText,
  name: v.string(),
  scopes: v.array(v.custom<Scope>((value) => typeof value === 'string' && isScope(value))),
  status: Status,
  created_at: v.string(),
  routing: v.optional(v.string()),
});

export const merchantKey = (id: MerchantId): { pk: string; sk: string } => ({
  pk: `merchant#${id}`,
  sk: 'merchant',
});

/** Where the authorizer looks. An issuer's name is an URL without `#`, so two pairs cannot share a key. */
export const clientKey = (issuer: string, clientId: string): { pk: string; sk: string } => ({
  pk: `client#${issuer}#${clientId}`,
  sk: 'client',
});

/** The same client again in its merchant's partition, for listing without an index. */
const clientListKey = (client: Client): { pk: string; sk: string } => ({
  pk: merchantKey(client.merchantId).pk,
  sk: `client#${client.issuer}#${client.clientId}`,
});

export const toMerchantItem = (merchant: Merchant): v.InferOutput<typeof MerchantItem> => ({
  ...merchantKey(merchant.id),
  id: merchant.id,
  name: merchant.name,
  created_at: merchant.createdAt,
  ...(merchant.routing === undefined ? {} : { routing: merchant.routing }),
  ...(merchant.webhookEndpoint === undefined
    ? {}
    : {
        webhook_endpoint: {
          url: merchant.webhookEndpoint.url,
          secret_ciphertext: merchant.webhookEndpoint.secretCiphertext,
          created_at: merchant.webhookEndpoint.createdAt,
        },
      }),
  ...(merchant.payoutApprovalAbove === undefined
    ? {}
    : { payout_approval_above: { ...merchant.payoutApprovalAbove } }),
});

/** @throws if the item is not one that `toMerchantItem` makes. */
export const fromMerchantItem = (item: unknown): Merchant => {
  const { id, name, created_at, webhook_endpoint, payout_approval_above, routing } = v.parse(
    MerchantItem,
    item,
  );
  return {
    id,
    name,
    createdAt: created_at,
    ...(routing === undefined ? {} : { routing }),
    ...(webhook_endpoint === undefined
      ? {}
      : {
          webhookEndpoint: {
            url: webhook_endpoint.url,
            secretCiphertext: webhook_endpoint.secret_ciphertext,
            createdAt: webhook_endpoint.created_at,
          },
        }),
    ...(payout_approval_above === undefined ? {} : { payoutApprovalAbove: payout_approval_above }),
  };
};

export const toClientItems = (client: Client): readonly v.InferOutput<typeof ClientItem>[] =>
  [clientKey(client.issuer, client.clientId), clientListKey(client)].map((key) => ({
    ...key,
    issuer: client.issuer,
    client_id: client.clientId,
    merchant_id: client.merchantId,
    name: client.name,
    scopes: [...client.scopes],
    status: client.status,
    created_at: client.createdAt,
    ...(client.routing === undefined ? {} : { routing: client.routing }),
  }));

/** @throws if the item is not one that `toClientItems` makes. */
export const fromClientItem = (item: unknown): Client => {
  const parsed = v.parse(ClientItem, item);
  return {
    issuer: parsed.issuer,
    clientId: parsed.client_id,
    merchantId: parsed.merchant_id,
    name: parsed.name,
    scopes: parsed.scopes,
    status: parsed.status,
    createdAt: parsed.created_at,
    ...(parsed.routing === undefined ? {} : { routing: parsed.routing }),
  };
};

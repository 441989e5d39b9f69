import type { Client } from '../../lambdas/access/domain/merchant.ts';
import type { Scope } from '../../lambdas/access/domain/scopes.ts';
import type { MerchantId } from '../../lambdas/kernel/ids.ts';
import type { IssuerClients } from './issuer-clients.ts';
import type { MerchantRequest } from './merchant-request.ts';

/** Shown once: nothing stores a client's secret but its issuer. */
export interface NewSecret {
  readonly name: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly scopes: readonly Scope[];
}

/** Until they are registered these clients are nobody: the authorizer refuses them. */
export const createAtIssuer = async (
  issuerClients: IssuerClients,
  merchantId: MerchantId,
  clients: MerchantRequest['clients'],
): Promise<readonly NewSecret[]> => {
  const created: NewSecret[] = [];
  // One after the other: issuers limit how fast clients are made, and the local one keeps them in one file.
  for (const { name, scopes } of clients) {
    const { clientId, clientSecret } = await issuerClients.create({ label: `${merchantId}.${name}`, scopes });
    created.push({ name, client_id: clientId, client_secret: clientSecret, scopes });
  }
  return created;
};

/** What the authorizer will know: clients that were just created, and those that the issuer had already. */
export const registrations = (
  {
    id: merchantId,
    createdAt,
    routing,
  }: { readonly id: MerchantId; readonly createdAt: string; readonly routing?: string },
  issuer: string,
  created: readonly NewSecret[],
  registered: MerchantRequest['registered'] = [],
): readonly Client[] =>
  [
    ...created.map(({ client_id, name, scopes }) => ({ clientId: client_id, name, scopes })),
    ...registered.map(({ clientId, scopes }) => ({ clientId, name: clientId, scopes })),
  ].map((client) => ({
    ...client,
    issuer,
    merchantId,
    ...(routing === undefined ? {} : { routing }),
    status: 'active',
    createdAt,
  }));

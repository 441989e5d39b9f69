import type { RequestListener } from 'node:http';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import Provider, { type Adapter, type AdapterPayload, type Configuration } from 'oidc-provider';
import { SCOPES } from '../lambdas/access/domain/scopes.ts';
import { listClients } from './issuer-clients.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';

/** What the tokens are for; the authorizer demands it. */
export const audience = 'urn:quittance:api';

export const issuerRoutes = { token: '/oauth/token', jwks: '/oauth/jwks' } as const;

/** As long as Cognito's default for access tokens. */
const tokenLifetimeSeconds = 3600;

const signingAlgorithm = 'ES256';

const loadKey = async (file: string): Promise<JWK> => {
  const stored = readJsonFile(file);
  if (stored !== undefined) return stored as JWK;
  const { privateKey } = await generateKeyPair(signingAlgorithm, { extractable: true });
  const key: JWK = { ...(await exportJWK(privateKey)), alg: signingAlgorithm, use: 'sig' };
  writeJsonFile(file, key);
  return key;
};

/** Clients come from the file on each look; JWT access tokens need no storage, and nothing else is issued. */
const createAdapter =
  (clientsFile: string) =>
  (model: string): Adapter => {
    const find = (id: string): AdapterPayload | undefined => {
      const client = listClients(clientsFile).find(({ client_id }) => client_id === id);
      if (model !== 'Client' || client === undefined) return undefined;
      return {
        client_id: client.client_id,
        client_secret: client.client_secret,
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
        scope: client.scopes.join(' '),
        id_token_signed_response_alg: signingAlgorithm,
      };
    };
    const nothing = async (): Promise<undefined> => undefined;
    return {
      find: async (id) => find(id),
      findByUid: nothing,
      findByUserCode: nothing,
      upsert: nothing,
      consume: nothing,
      destroy: nothing,
      revokeByGrantId: nothing,
    };
  };

const configure = (key: JWK, clientsFile: string): Configuration => ({
  adapter: createAdapter(clientsFile),
  jwks: { keys: [key] },
  routes: { ...issuerRoutes },
  scopes: [...SCOPES],
  responseTypes: [],
  ttl: { ClientCredentials: tokenLifetimeSeconds },
  clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    userinfo: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: SCOPES.join(' '),
        audience,
        accessTokenFormat: 'jwt',
        accessTokenTTL: tokenLifetimeSeconds,
        jwt: { sign: { alg: signingAlgorithm } },
      }),
    },
  },
});

export type IssuerSettings = {
  /** The issuer's own URL, as it appears in tokens. */
  readonly issuer: string;
  readonly keyFile: string;
  readonly clientsFile: string;
};

/** A real OAuth server, for the client-credentials grant only. @returns Its request handler. */
export const createIssuer = async ({
  issuer,
  keyFile,
  clientsFile,
}: IssuerSettings): Promise<RequestListener> => {
  const provider = new Provider(issuer, configure(await loadKey(keyFile), clientsFile));
  const handle = provider.callback();
  // The promise only says when the answer was sent; the provider answers its own errors.
  return (request, response) => void handle(request, response);
};

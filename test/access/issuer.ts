import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { TrustedIssuer } from '../../lambdas/access/trusted-issuers.ts';

export interface Listening {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export const listen = async (listener: RequestListener): Promise<Listening> => {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

export interface SigningKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export const createKey = async (algorithm = 'ES256', kid = 'key-1'): Promise<SigningKey> => {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { kid, algorithm, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' } };
};

/** What a token says, before a test bends it. */
export interface TokenParts {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly header: { readonly alg: string; readonly kid?: string; readonly typ?: string };
  readonly key: CryptoKey | Uint8Array;
}

export const sign = async ({ claims, header, key }: TokenParts): Promise<string> =>
  new SignJWT({ ...claims }).setProtectedHeader(header).sign(key);

/** An issuer that publishes its keys over real HTTP and counts how often it is asked. */
export const startIssuer = async (keys: readonly SigningKey[]) => {
  let published: readonly SigningKey[] = keys;
  let requests = 0;
  const server = await listen((_request, response) => {
    requests++;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: published.map(({ publicJwk }) => publicJwk) }));
  });
  const trusted: TrustedIssuer = { issuer: `${server.url}/`, jwksUri: `${server.url}/jwks` };
  return {
    ...server,
    trusted,
    requests: () => requests,
    publish: (next: readonly SigningKey[]) => {
      published = next;
    },
  };
};

export type Issuer = Awaited<ReturnType<typeof startIssuer>>;

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../local/cloud/ports.ts';
import { audience, createIssuer } from '../../local/issuer.ts';
import { addClient, listClients } from '../../local/issuer-clients.ts';

const cleanups: (() => void)[] = [];

const setup = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'issuer-'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const files = { keyFile: join(folder, 'keys.json'), clientsFile: join(folder, 'clients.json') };
  const server = createServer(await createIssuer({ issuer: url, ...files }));
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
  const askToken = (client: { client_id: string; client_secret: string }, scope: string) =>
    fetch(`${url}/oauth/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
    });
  return { url, askToken, ...files };
};

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

describe('the local issuer', () => {
  it('gives a client that was registered after the start a token with everything the authorizer asks for', async () => {
    const { url, askToken, clientsFile } = await setup();
    const client = addClient(clientsFile, { name: 'shop', scopes: ['payments:write', 'payments:read'] });

    const response = await askToken(client, 'payments:write payments:read');

    const body = (await response.json()) as { access_token: string; token_type: string; expires_in: number };
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    const { payload, protectedHeader } = await jwtVerify(
      body.access_token,
      createRemoteJWKSet(new URL(`${url}/oauth/jwks`)),
      { issuer: url, audience },
    );
    expect(protectedHeader.typ).toBe('at+jwt');
    expect(payload).toMatchObject({ client_id: client.client_id, scope: 'payments:write payments:read' });
    for (const claim of ['exp', 'iat'] as const) expect(typeof payload[claim]).toBe('number');
    expect(payload.jti).toMatch(/^.{20,}$/);
  });

  it('refuses a scope that the client does not have', async () => {
    const { askToken, clientsFile } = await setup();
    const client = addClient(clientsFile, { name: 'reader', scopes: ['payments:read'] });

    const response = await askToken(client, 'payments:write');

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_scope' });
  });

  it('refuses a wrong secret', async () => {
    const { askToken, clientsFile } = await setup();
    const client = addClient(clientsFile, { name: 'shop', scopes: ['payments:read'] });

    const response = await askToken({ ...client, client_secret: 'wrong' }, 'payments:read');

    expect(response.status).toBe(401);
  });

  it('keeps its key, so that tokens outlive a restart', async () => {
    const { url, askToken, keyFile, clientsFile } = await setup();
    const client = addClient(clientsFile, { name: 'shop', scopes: ['payments:read'] });
    const { access_token: token } = (await (await askToken(client, 'payments:read')).json()) as {
      access_token: string;
    };
    const port = await freePort();
    const again = createServer(await createIssuer({ issuer: url, keyFile, clientsFile }));
    await new Promise<void>((resolve) => again.listen(port, 'localhost', resolve));
    cleanups.push(() => again.close());

    const keys = createRemoteJWKSet(new URL(`http://localhost:${port}/oauth/jwks`));

    await expect(jwtVerify(token, keys, { issuer: url, audience })).resolves.toHaveProperty(
      'payload.iss',
      url,
    );
  });

  it('keeps secrets in files that only their owner may read', async () => {
    const { keyFile, clientsFile } = await setup();
    addClient(clientsFile, { name: 'shop', scopes: [] });
    addClient(clientsFile, { name: 'reader', scopes: [] });

    expect(listClients(clientsFile).map(({ name }) => name)).toEqual(['shop', 'reader']);
    for (const file of [keyFile, clientsFile]) expect(statSync(file).mode & 0o077).toBe(0);
  });
});

import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { defaultProvider } from '../../lambdas/platform/lambda-credentials.ts';
import { type MisbehavingServer, startServer } from '../providers/misbehaving-server.ts';

const VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
];

const MINUTE = 60_000;

const startContainer = async (validMinutes: number): Promise<MisbehavingServer> => {
  const server = await startServer((request, response) => {
    response.statusCode = request.headers.authorization === 'the-token' ? 200 : 401;
    response.end(
      JSON.stringify({
        AccessKeyId: 'ASIACONTAINER',
        SecretAccessKey: 'secret',
        Token: 'session',
        Expiration: new Date(Date.now() + validMinutes * MINUTE).toISOString(),
      }),
    );
  });
  onTestFinished(async () => server.close());
  vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${server.url}/credentials`);
  vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', 'the-token');
  return server;
};

const setVariables = (): void => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'ASIAVARIABLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', 'session');
};

beforeEach(() => {
  for (const name of VARIABLES) vi.stubEnv(name, undefined);
});

describe('the credentials of a function', () => {
  it('are in its environment, with the session they belong to', async () => {
    setVariables();
    await expect(defaultProvider()()).resolves.toMatchObject({
      accessKeyId: 'ASIAVARIABLE',
      secretAccessKey: 'secret',
      sessionToken: 'session',
    });
  });

  it('are in its environment even if there is an address too, as in the SDK’s own order', async () => {
    const container = await startContainer(60);
    setVariables();
    await expect(defaultProvider()()).resolves.toMatchObject({ accessKeyId: 'ASIAVARIABLE' });
    expect(container.received).toEqual([]);
  });

  it('are behind an address when Lambda restores a snapshot, and asked for once', async () => {
    const container = await startContainer(60);
    const provider = defaultProvider();
    const all = await Promise.all([provider(), provider(), provider()]);
    expect(all.map(({ accessKeyId }) => accessKeyId)).toEqual(all.map(() => 'ASIACONTAINER'));
    await provider();
    expect(container.received).toHaveLength(1);
  });

  it('are asked for again before they expire', async () => {
    const container = await startContainer(4);
    const provider = defaultProvider();
    await provider();
    await provider();
    expect(container.received.length).toBeGreaterThan(1);
  });

  it('are refused in words that name both places, and looked for nowhere else', async () => {
    vi.stubEnv('AWS_PROFILE', 'somebody');
    await expect(defaultProvider()()).rejects.toThrow(
      /AWS_ACCESS_KEY_ID.*AWS_CONTAINER_CREDENTIALS_FULL_URI/s,
    );
  });

  it('are not taken for missing when the address does not answer with them', async () => {
    await startContainer(60);
    vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', 'another-token');
    await expect(defaultProvider()()).rejects.toThrow(/401/);
  });
});

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from 'vitest';
import { listClients } from '../../local/issuer-clients.ts';
import { createCognitoClients } from '../../ops/merchants/cognito-clients.ts';
import { createLocalClients } from '../../ops/merchants/local-clients.ts';

describe('a client in Cognito', () => {
  const setup = (answer: unknown) => {
    const inputs: CreateUserPoolClientCommand['input'][] = [];
    // Cognito itself cannot be had here; what it is asked is checked against its API.
    const cognito = {
      send: async ({ input }: CreateUserPoolClientCommand) => {
        inputs.push(input);
        return { UserPoolClient: answer };
      },
    } as unknown as CognitoIdentityProviderClient;
    const clients = createCognitoClients({ cognito, userPoolId: 'pool', issuer: 'https://issuer.example' });
    return { clients, inputs };
  };

  it('can do client credentials and nothing else, with scopes of our resource server', async () => {
    const { clients, inputs } = setup({ ClientId: 'id', ClientSecret: 'secret' });

    const created = await clients.create({ label: 'mer_1.shop', scopes: ['payments:write', 'ledger:read'] });

    expect(created).toEqual({ clientId: 'id', clientSecret: 'secret' });
    expect(inputs).toMatchObject([
      {
        UserPoolId: 'pool',
        ClientName: 'mer_1.shop',
        GenerateSecret: true,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['quittance/payments:write', 'quittance/ledger:read'],
      },
    ]);
  });

  it.each([undefined, { ClientId: 'id' }, { ClientSecret: 'secret' }])(
    'is not believed in: %j',
    async (answer) => {
      const { clients } = setup(answer);

      await expect(clients.create({ label: 'x', scopes: ['ledger:read'] })).rejects.toThrow(
        'Cognito answered',
      );
    },
  );
});

describe('a client of the local issuer', () => {
  it('is added to its file, which only its owner may read', async () => {
    const home = mkdtempSync(join(tmpdir(), 'quittance-ops-'));
    const file = join(home, 'issuer-clients.json');
    const clients = createLocalClients({ file, issuer: 'http://localhost:4400' });

    const first = await clients.create({ label: 'mer_1.shop', scopes: ['payments:write'] });
    const second = await clients.create({ label: 'mer_1.books', scopes: ['ledger:read'] });
    const stored = listClients(file);
    const mode = statSync(file).mode & 0o777;
    rmSync(home, { recursive: true });

    expect(stored).toEqual([
      {
        client_id: first.clientId,
        client_secret: first.clientSecret,
        name: 'mer_1.shop',
        scopes: ['payments:write'],
      },
      {
        client_id: second.clientId,
        client_secret: second.clientSecret,
        name: 'mer_1.books',
        scopes: ['ledger:read'],
      },
    ]);
    expect(mode).toBe(0o600);
  });
});

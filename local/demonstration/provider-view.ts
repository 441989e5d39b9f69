import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import type { QuittanceFile } from '../quittance-file.ts';

const lineSchema = v.object({
  id: v.string(),
  operation_id: v.string(),
  reference: v.string(),
  amount: v.number(),
  currency: v.string(),
});

/** One charge that the provider says it took. */
export type ProviderCharge = v.InferOutput<typeof lineSchema>;

const pageSchema = v.object({ data: v.array(lineSchema), next_cursor: v.nullable(v.string()) });

const settledSchema = v.object({
  data: v.array(v.object({ id: v.string(), amount: v.number(), currency: v.string() })),
});

/** What the provider has paid out to the platform's bank account. */
export type ProviderSettlement = v.InferOutput<typeof settledSchema>['data'][number];

export type ProviderView = {
  /** Has it pay out what it holds, once for a key. */
  readonly settle: (key: string) => Promise<readonly ProviderSettlement[]>;
  /** Everything in the provider's own books since the view was opened. */
  readonly charges: () => Promise<readonly ProviderCharge[]>;
};

/** Clocks of two machines may differ by a little; what is asked for must not fall into the gap. */
const marginMilliseconds = 60_000;

const readApiKey = async (quittance: QuittanceFile): Promise<string> => {
  const secrets = new SecretsManagerClient({
    endpoint: quittance.cloud_endpoint,
    region: quittance.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const SecretId = quittance.outputs['SandboxApiKeySecretArn'];
  const { SecretString: key } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  secrets.destroy();
  if (key === undefined) throw new Error('The sandbox provider has no API key.');
  return key;
};

/** Looks at the sandbox provider's side, over its public API, as a finance person would. */
export const openProviderView = async (quittance: QuittanceFile, openedAt: Date): Promise<ProviderView> => {
  const key = await readApiKey(quittance);
  const readPage = async (cursor: string | null): Promise<v.InferOutput<typeof pageSchema>> => {
    const query = new URLSearchParams({
      from: new Date(openedAt.getTime() - marginMilliseconds).toISOString(),
      to: new Date(Date.now() + marginMilliseconds).toISOString(),
      ...(cursor === null ? {} : { cursor }),
    });
    const response = await fetch(`${quittance.sandbox_provider.url}/v1/history?${query.toString()}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    if (!response.ok) throw new Error(`The provider answered ${response.status}: ${await response.text()}`);
    return v.parse(pageSchema, await response.json());
  };
  return {
    settle: async (settlementKey) => {
      const response = await fetch(`${quittance.sandbox_provider.url}/v1/settlements`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'idempotency-key': settlementKey },
        body: JSON.stringify({ operation_id: settlementKey }),
      });
      if (!response.ok) throw new Error(`The provider answered ${response.status}: ${await response.text()}`);
      return v.parse(settledSchema, await response.json()).data;
    },
    charges: async () => {
      const charges: ProviderCharge[] = [];
      let cursor: string | null = null;
      do {
        const page: v.InferOutput<typeof pageSchema> = await readPage(cursor);
        charges.push(...page.data);
        cursor = page.next_cursor;
      } while (cursor !== null);
      return charges;
    },
  };
};

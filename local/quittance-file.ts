import * as v from 'valibot';
import { readJsonFile, writeJsonFile } from './json-file.ts';

const clientSchema = v.strictObject({
  client_id: v.string(),
  client_secret: v.string(),
  scopes: v.array(v.string()),
});

const quittanceSchema = v.strictObject({
  /** Base of the API: paths such as `/v1/payments` follow it. */
  api_url: v.string(),
  token_url: v.string(),
  issuer: v.string(),
  /** `shop` takes payments, `reader` may only look, `stranger` belongs to another merchant, `finance` to the platform itself. */
  clients: v.record(v.string(), clientSchema),
  /** Ids of the merchants that the clients belong to, by the client's name. */
  merchants: v.record(v.string(), v.string()),
  provider_webhooks: v.record(v.string(), v.string()),
  sandbox_provider: v.strictObject({ url: v.string() }),
  /** The demonstration's own endpoint: POST takes webhooks and verifies them, GET lists what came. */
  webhook_endpoint: v.strictObject({ url: v.string(), secret: v.string() }),
  cloud_endpoint: v.string(),
  region: v.string(),
  account_id: v.string(),
  /** What the stacks say about themselves: names of tables, queues and functions. */
  outputs: v.record(v.string(), v.string()),
});

/** Everything one needs to know to use a running local cloud: `.local/quittance.json`. */
export type QuittanceFile = v.InferOutput<typeof quittanceSchema>;

/** @returns undefined when there is none, or one from another version of this file. */
export const readQuittanceFile = (file: string): QuittanceFile | undefined => {
  const parsed = v.safeParse(quittanceSchema, readJsonFile(file));
  return parsed.success ? parsed.output : undefined;
};

export const writeQuittanceFile = (file: string, quittance: QuittanceFile): void =>
  writeJsonFile(file, quittance);

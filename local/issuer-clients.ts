import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { changeJsonFile, readJsonFile } from './json-file.ts';

/** An OAuth client of the local issuer. */
export type IssuerClient = {
  readonly client_id: string;
  readonly client_secret: string;
  readonly name: string;
  readonly scopes: readonly string[];
};

const clientsSchema = v.array(
  v.strictObject({
    client_id: v.string(),
    client_secret: v.string(),
    name: v.string(),
    scopes: v.array(v.string()),
  }),
);

const parseClients = (value: unknown): readonly IssuerClient[] => v.parse(clientsSchema, value ?? []);

/** @param file The instance's `issuer-clients.json`. */
export const listClients = (file: string): readonly IssuerClient[] => parseClients(readJsonFile(file));

/**
 * Registers a client with the local issuer, which reads the file for each token: no restart is needed.
 *
 * @returns The client with its secret.
 */
export const addClient = (
  file: string,
  { name, scopes }: { readonly name: string; readonly scopes: readonly string[] },
): IssuerClient => {
  const client: IssuerClient = {
    client_id: randomBytes(13).toString('hex'),
    client_secret: randomBytes(32).toString('base64url'),
    name,
    scopes: [...scopes],
  };
  changeJsonFile(file, (value) => [...parseClients(value), client]);
  return client;
};

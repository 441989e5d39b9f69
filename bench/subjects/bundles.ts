import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { BUNDLING, createBundler } from '../../lib/constructs/bundle.ts';

const HOUSE = fileURLToPath(new URL('../../', import.meta.url));
const BUILDS = path.join(HOUSE, '.local');

const CLIENT_ONLY = `import { DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({});
export const handler = (input: ConstructorParameters<typeof TransactWriteItemsCommand>[0]) =>
  client.send(new TransactWriteItemsCommand(input));
`;

interface Bundle {
  readonly file: string;
  readonly bytes: number;
}

export interface Bundles {
  readonly ours: Bundle;
  readonly clientOnly: Bundle;
  readonly remove: () => void;
}

const built = (file: string): Bundle => ({ file, bytes: statSync(file).size });

/** The api function as it is deployed, and a function with the DynamoDB client and the SDK's own credential chain. */
export const buildBundles = (): Bundles => {
  mkdirSync(BUILDS, { recursive: true });
  const folder = mkdtempSync(path.join(BUILDS, 'bench-bundles-'));
  createBundler({ lambdasFolder: path.join(HOUSE, 'lambdas'), outputFolder: folder })('api/api');
  const clientOnly = path.join(folder, 'client-only.js');
  buildSync({
    ...BUNDLING,
    stdin: { contents: CLIENT_ONLY, loader: 'ts', resolveDir: HOUSE },
    outfile: clientOnly,
  });
  return {
    ours: built(path.join(folder, 'api-api', 'index.js')),
    clientOnly: built(clientOnly),
    remove: () => rmSync(folder, { recursive: true }),
  };
};

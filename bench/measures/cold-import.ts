import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createBundler } from '../../lib/constructs/bundle.ts';
import { type Figure, timesAtMost } from '../figure.ts';
import { median } from '../statistics.ts';

const run = promisify(execFile);

const STARTS = 31;

const HOUSE = fileURLToPath(new URL('../../', import.meta.url));
/** Inside of the house, so that the baseline finds the same dependencies. */
const FOLDER = path.join(HOUSE, '.local', 'bench');

const CLIENT_ONLY = `import { DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({});
export const handler = (input: ConstructorParameters<typeof TransactWriteItemsCommand>[0]) =>
  client.send(new TransactWriteItemsCommand(input));
`;

/** In milliseconds, around the import alone: the start of Node itself is the same for both. */
const IMPORT = `const start = process.hrtime.bigint();
require(process.argv[1]);
process.stdout.write(String(Number(process.hrtime.bigint() - start) / 1e6));`;

const ENVIRONMENT = { AWS_REGION: 'eu-central-1', MONEY_TABLE: 'money', PAYMENT_PROVIDER: 'sandbox' };

/** Both through the bundler of the deployment. @returns the two files. */
const bundleBoth = (): { readonly ours: string; readonly clientOnly: string } => {
  const entries = path.join(FOLDER, 'entries');
  mkdirSync(entries, { recursive: true });
  writeFileSync(path.join(entries, 'client-only.handler.ts'), CLIENT_ONLY);
  const outputFolder = path.join(FOLDER, 'bundles');
  createBundler({ lambdasFolder: path.join(HOUSE, 'lambdas'), outputFolder })('api/api');
  createBundler({ lambdasFolder: entries, outputFolder })('client-only');
  return {
    ours: path.join(outputFolder, 'api-api', 'index.js'),
    clientOnly: path.join(outputFolder, 'client-only', 'index.js'),
  };
};

const importOnce = async (file: string): Promise<number> => {
  const { stdout } = await run(process.execPath, ['-e', IMPORT, file], { env: ENVIRONMENT });
  return Number(stdout);
};

/** What a cold start of the api function adds to a function that has only the DynamoDB client. */
export const measureColdImport = async (): Promise<readonly Figure[]> => {
  const { ours, clientOnly } = bundleBoth();
  const times: Record<'ours' | 'clientOnly', number[]> = { ours: [], clientOnly: [] };
  for (let start = 0; start < STARTS; start++) {
    times.ours.push(await importOnce(ours));
    times.clientOnly.push(await importOnce(clientOnly));
  }
  const kilobytes = (file: string): number => statSync(file).size / 1024;
  const sizes = { ours: kilobytes(ours), clientOnly: kilobytes(clientOnly) };
  rmSync(FOLDER, { recursive: true });
  const baseline = (value: number): Figure['baseline'] => ({ name: 'client only', value });
  const figure = { bar: timesAtMost(1.25), modelled: false } as const;
  return [
    {
      ...figure,
      name: 'cold import of the api function',
      unit: 'ms',
      value: median(times.ours),
      baseline: baseline(median(times.clientOnly)),
    },
    {
      ...figure,
      name: 'size of the api function',
      unit: 'KB',
      value: sizes.ours,
      baseline: baseline(sizes.clientOnly),
    },
  ];
};

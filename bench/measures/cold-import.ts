import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Figure, timesAtMost } from '../figure.ts';
import { median } from '../statistics.ts';
import { type Bundles, buildBundles } from '../subjects/bundles.ts';

const run = promisify(execFile);

const STARTS = 31;

/** In milliseconds, around the import alone: the start of Node itself is the same for both. */
const IMPORT = `const start = process.hrtime.bigint();
require(process.argv[1]);
process.stdout.write(String(Number(process.hrtime.bigint() - start) / 1e6));`;

const ENVIRONMENT = {
  AWS_REGION: 'eu-central-1',
  MONEY_TABLE: 'money',
  WEBHOOKS_TABLE: 'webhooks',
  PAYMENT_PROVIDERS: 'sandbox',
};

const importOnce = async (file: string): Promise<number> => {
  const { stdout } = await run(process.execPath, ['-e', IMPORT, file], { env: ENVIRONMENT });
  return Number(stdout);
};

const figure = ([name, unit]: readonly [string, string], value: number, clientOnly: number): Figure => ({
  name: `${name} of the api function`,
  unit,
  value,
  baseline: { name: 'client only', value: clientOnly },
  bar: timesAtMost(1.25),
  modelled: false,
});

export const sizeFigure = ({ ours, clientOnly }: Bundles): Figure =>
  figure(['size', 'KB'], ours.bytes / 1024, clientOnly.bytes / 1024);

/** What a cold start of the api function adds to a function that has only the DynamoDB client. */
export const measureColdImport = async (): Promise<readonly Figure[]> => {
  const bundles = buildBundles();
  const times: Record<'ours' | 'clientOnly', number[]> = { ours: [], clientOnly: [] };
  for (let start = 0; start < STARTS; start++) {
    times.ours.push(await importOnce(bundles.ours.file));
    times.clientOnly.push(await importOnce(bundles.clientOnly.file));
  }
  bundles.remove();
  return [figure(['cold import', 'ms'], median(times.ours), median(times.clientOnly)), sizeFigure(bundles)];
};

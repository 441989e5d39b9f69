import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Figure } from './figure.ts';
import { measureBooksCheck } from './measures/books-check.ts';
import { measureBusyMerchant } from './measures/busy-merchant.ts';
import { measureColdImport } from './measures/cold-import.ts';
import { measureCpu } from './measures/cpu.ts';
import { measureDeliveries } from './measures/deliveries.ts';
import { measureInbound } from './measures/inbound.ts';
import { measureLifecycle } from './measures/lifecycle.ts';
import { measureNoisyMerchant } from './measures/noisy-merchant.ts';
import { measureOneKey } from './measures/one-key.ts';
import { measureReconciliation } from './measures/reconciliation.ts';
import { measureReconciliationCost } from './measures/reconciliation-cost.ts';
import { measureRequests } from './measures/requests.ts';
import { measureVault } from './measures/vault.ts';
import { toResults, toTable } from './report.ts';

const MEASURES = {
  requests: measureRequests,
  lifecycle: measureLifecycle,
  'one-key': measureOneKey,
  'busy-merchant': () => measureBusyMerchant(),
  inbound: measureInbound,
  deliveries: measureDeliveries,
  'noisy-merchant': measureNoisyMerchant,
  vault: measureVault,
  'cold-import': measureColdImport,
  cpu: measureCpu,
  'reconciliation-cost': () => measureReconciliationCost(),
  reconciliation: measureReconciliation,
} as const satisfies Record<string, () => Promise<readonly Figure[]>>;

/** Takes minutes and has no bar, so it is measured only when it is asked for. */
const ON_REQUEST = { 'books-check': measureBooksCheck };

const chosen = process.argv.slice(2);
const figures: Figure[] = [];
for (const [name, measure] of Object.entries({ ...MEASURES, ...ON_REQUEST })) {
  const isWanted = chosen.length === 0 ? name in MEASURES : chosen.includes(name);
  if (!isWanted) continue;
  console.error(`measuring ${name} …`);
  figures.push(...(await measure()));
}

const measuredOn = {
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  cpus: cpus().length,
};
console.log(`\n${toTable(figures)}`);
// A part of the figures must not pass for the whole.
if (chosen.length === 0)
  writeFileSync(
    new URL('results.json', import.meta.url),
    `${JSON.stringify(toResults(figures, measuredOn), null, 2)}\n`,
  );

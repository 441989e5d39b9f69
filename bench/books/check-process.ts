import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { createCheckBooks } from '../../lambdas/ledger/check-books.ts';
import { createReadBooks } from '../../lambdas/ledger/read-books.ts';
import type { Provider } from '../../lambdas/providers/port.ts';
import { createDocuments } from '../subjects/clients.ts';
import { BEGAN_AT, CHECKED_AT_MS, historyLine } from './generated-books.ts';

/** As Stripe pages. */
const LINES_PER_PAGE = 100;

const [, , what, url = '', payments] = process.argv;
const count = Number(payments);
const documents = createDocuments(url);

const history: Provider['history'] = async ({ from, cursor }) => {
  if (from > BEGAN_AT) return { lines: [], nextCursor: null };
  const start = Number(cursor ?? 0);
  const end = Math.min(start + LINES_PER_PAGE, count);
  const lines = Array.from({ length: end - start }, (_, index) => historyLine(start + index));
  return { lines, nextCursor: end < count ? String(end) : null };
};

/** What reading alone takes: everything that the check reads, nothing of it kept. */
const readOnly = async (): Promise<number> => {
  let start: Record<string, unknown> | undefined;
  do {
    const page = await documents.send(new ScanCommand({ TableName: 'money', ExclusiveStartKey: start }));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return 0;
};

const check = async (): Promise<number> => {
  const { disagreements, inMotion } = await createCheckBooks({
    providers: [{ name: 'sandbox', history }],
    readOwnBooks: createReadBooks({ documents, table: 'money' }),
    sinceMs: async () => Date.parse(BEGAN_AT),
    clock: { nowMs: () => CHECKED_AT_MS },
    clockSkewMs: 0,
  })();
  return disagreements.length + inMotion;
};

const startedMs = Date.now();
const wrong = await (what === 'check' ? check() : readOnly());
process.send?.({
  wrong,
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
  seconds: (Date.now() - startedMs) / 1000,
});
process.disconnect();

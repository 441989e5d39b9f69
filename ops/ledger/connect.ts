import {
  type ExportFormat,
  exportHeader,
  exportRows,
  inExportOrder,
} from '../../lambdas/ledger/domain/export-rows.ts';
import type { JournalEntry } from '../../lambdas/ledger/domain/journal-entry.ts';
import { createScanEntries } from '../../lambdas/ledger/scan-entries.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import type { Session } from '../session.ts';

export interface ExportWish {
  readonly merchantId: string;
  /** RFC 3339 in UTC; belongs to the period. */
  readonly from: string;
  /** Does not belong to it. */
  readonly to: string;
  readonly format: ExportFormat;
}

/** One merchant's journal of a period, as a file. It reads the journal itself, not what the stream made of it. */
export const connectExport = async ({
  target,
  readOutputs,
}: Session): Promise<(wish: ExportWish) => Promise<string>> => {
  const table = (await readOutputs('Quittance-Data')).get('MoneyTable');
  const scanEntries = createScanEntries({ documents: createDocumentClient(target.cloud), table });
  return async ({ merchantId, from, to, format }) => {
    const entries: JournalEntry[] = [];
    for await (const page of scanEntries())
      entries.push(
        ...page.filter(
          (entry) => entry.merchantId === merchantId && entry.createdAt >= from && entry.createdAt < to,
        ),
      );
    return exportHeader(format) + exportRows(format, inExportOrder(entries));
  };
};

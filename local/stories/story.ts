import type { BooksReport } from '../../lambdas/ledger/check-books.ts';
import type { ApiClient } from '../demonstration/api-client.ts';
import type { TimelineLine } from '../demonstration/payments.ts';
import type { ProviderCharge, ProviderView } from '../demonstration/provider-view.ts';
import type { Reconcile } from '../demonstration/reconcile.ts';
import type { QuittanceFile } from '../quittance-file.ts';
import type { CaughtWebhook } from '../webhook-catcher.ts';

/** Where a story plays. */
export type Scene = {
  readonly quittance: QuittanceFile;
  readonly shop: ApiClient;
  readonly stranger: ApiClient;
  /** Agrees to what the shop asks for. */
  readonly approver: ApiClient;
  readonly provider: ProviderView;
  /** The operators’ checker: the provider's history, our payments and our journal. */
  readonly checkBooks: () => Promise<BooksReport>;
  /** When the first story began. */
  readonly startedAt: Date;
  readonly reconcile: Reconcile;
  readonly caughtWebhooks: () => readonly CaughtWebhook[];
  /** A new idempotency key on each call. */
  readonly newKey: () => string;
  readonly say: (line: string) => void;
  /** Notes one thing that must be so; `seen` is printed when it is not. */
  readonly check: (claim: string, holds: boolean, seen: unknown) => void;
};

export type Story = {
  readonly title: string;
  readonly tell: (scene: Scene) => Promise<void>;
};

/** The operations of a payment, by which the provider knows it. */
export const operationIds = (timeline: readonly TimelineLine[]): ReadonlySet<string> =>
  new Set(timeline.filter(({ kind }) => kind === 'operation').map(({ id }) => id));

export const chargesOf = (
  charges: readonly ProviderCharge[],
  timeline: readonly TimelineLine[],
): readonly ProviderCharge[] => {
  const operations = operationIds(timeline);
  return charges.filter(({ operation_id }) => operations.has(operation_id));
};

export const journalEntriesOf = (timeline: readonly TimelineLine[]): readonly TimelineLine[] =>
  timeline.filter(({ kind }) => kind === 'journal_entry');

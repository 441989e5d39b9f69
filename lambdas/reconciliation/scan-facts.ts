import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { MerchantId } from '../kernel/ids.ts';
import { clearedBy } from '../ledger/domain/journal-entry.ts';
import { toEntry } from '../ledger/journal-store.ts';
import { toStatementLine } from '../ledger/statement-item.ts';
import { fromItem } from '../operations/operation-item.ts';
import type { Item } from '../platform/dynamo.ts';
import type { ProviderName } from '../providers/port.ts';
import type { ClearingLine } from './domain/clearing.ts';
import { type Naming, namingsOf } from './domain/naming.ts';
import { movesOf, type OurFact } from './domain/our-facts.ts';
import { fromItem as toSettlement } from './settlement-item.ts';

/** What a page of the money table says about money at providers. */
export interface FactPage {
  readonly facts: readonly OurFact[];
  /** The same as `formatFact` writes them, where they were read as that. */
  readonly rows?: readonly string[];
  readonly names?: readonly Naming[];
  /** Lines of the clearing accounts, of all providers. */
  readonly clearing: readonly ClearingLine[];
}

export type ScanFacts = () => AsyncGenerator<FactPage>;

const entryFacts = (item: Item): readonly OurFact[] => {
  const entry = toEntry(item);
  const cleared = clearedBy(entry);
  if (cleared === null) return [];
  return [
    {
      kind: 'entry',
      causeId: entry.adjusts?.causeId ?? entry.operationId ?? entry.resourceId,
      merchantId: entry.merchantId,
      resourceId: entry.resourceId,
      id: entry.id,
      rule: entry.adjusts?.rule ?? entry.kind,
      currency: cleared.currency,
      minor: cleared.minor,
      at: entry.adjusts?.at ?? entry.createdAt,
      bookedAt: entry.createdAt,
      isAdjustment: entry.adjusts !== undefined,
    },
  ];
};

const operationFacts = (item: Item): readonly OurFact[] => {
  const operation = fromItem(item);
  const { command } = operation;
  const isManual = command.kind === 'authorize' && command.capture === 'manual';
  return [
    {
      kind: 'operation',
      causeId: operation.id,
      merchantId: operation.merchantId,
      resourceId: operation.resource.id,
      provider: operation.provider,
      state: operation.state,
      reference: 'providerReference' in operation ? operation.providerReference : null,
      moves: 'amount' in command && !isManual ? movesOf(command.kind, command.amount) : null,
      at: operation.createdAt,
    },
  ];
};

const textIn = (item: Item, name: string): string => String(item[name]);

const disputeFacts = (item: Item): readonly OurFact[] => {
  const id = textIn(item, 'pk').slice('dispute#'.length);
  return [
    {
      kind: 'dispute',
      causeId: id,
      merchantId: item['merchant_id'] as MerchantId,
      resourceId: id,
      provider: item['provider'] as ProviderName,
      reference: textIn(item, 'provider_reference'),
    },
  ];
};

const settlementFacts = (item: Item): readonly OurFact[] => {
  const { id, merchantId, provider, providerReference, moves } = toSettlement(item);
  const movedAt = Object.fromEntries(
    Object.entries(moves).map(([movement, move]) => [movement, move.movedAt]),
  );
  const about = { causeId: id, merchantId, resourceId: id };
  return [{ kind: 'settlement', ...about, provider, reference: providerReference, movedAt }];
};

const FACTS: Readonly<Record<string, (item: Item) => readonly OurFact[]>> = {
  journal_entry: entryFacts,
  operation: operationFacts,
  dispute: disputeFacts,
  settlement: settlementFacts,
};

/** Payments and payouts say what their merchant calls them; they are read for nothing else. */
const namings = (item: Item): readonly Naming[] => {
  const [kind, id = ''] = textIn(item, 'pk').split('#');
  if ((kind !== 'payment' && kind !== 'payout') || item['reference'] === undefined) return [];
  return namingsOf({
    id,
    reference: textIn(item, 'reference'),
    operations: Number(item['operations_count'] ?? 1),
    createdAt: textIn(item, 'created_at'),
    updatedAt: textIn(item, 'updated_at'),
  });
};

const clearingLines = (item: Item): readonly ClearingLine[] => {
  if (item['entity'] !== 'statement_line' || !textIn(item, 'pk').includes('/provider_clearing/')) return [];
  const { account, entryId, kind, amount, createdAt } = toStatementLine(item);
  const currency = account.split('/')[2] as ClearingLine['currency'];
  return [{ account, entryId, rule: kind, currency, minor: amount, at: createdAt }];
};

type Key = Readonly<Record<string, unknown>>;

/** One page of one part of the table. */
export type ScanPage = (part: {
  /** Which of how many parts of the table. */
  readonly segment: number;
  readonly segments: number;
  readonly start: Key | null;
}) => Promise<FactPage & { readonly next: Key | null }>;

/** A scan, on purpose: what an index or a stream missed is what is looked for. It reads and pays for the whole table. */
export const createScanPage =
  (deps: { readonly documents: DynamoDBDocumentClient; readonly table: string }): ScanPage =>
  async ({ segment, segments, start }) => {
    const page = await deps.documents.send(
      new ScanCommand({
        TableName: deps.table,
        ConsistentRead: true,
        ...(segments === 1 ? {} : { Segment: segment, TotalSegments: segments }),
        FilterExpression:
          'entity IN (:entry, :operation, :dispute, :settlement, :line) OR (entity IN (:payment, :payout) AND attribute_exists(#reference))',
        ExpressionAttributeNames: { '#reference': 'reference' },
        ExpressionAttributeValues: {
          ':entry': 'journal_entry',
          ':operation': 'operation',
          ':dispute': 'dispute',
          ':settlement': 'settlement',
          ':line': 'statement_line',
          ':payment': 'payment',
          ':payout': 'payout',
        },
        ...(start === null ? {} : { ExclusiveStartKey: start }),
      }),
    );
    const items = page.Items ?? [];
    return {
      facts: items.flatMap((item) => FACTS[String(item['entity'])]?.(item) ?? []),
      names: items.flatMap(namings),
      clearing: items.flatMap(clearingLines),
      next: page.LastEvaluatedKey ?? null,
    };
  };

/** The whole table, page by page. */
export const createScanFacts = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}): ScanFacts => {
  const scanPage = createScanPage(deps);
  return async function* () {
    let start: Key | null = null;
    do {
      const page: Awaited<ReturnType<ScanPage>> = await scanPage({ segment: 0, segments: 1, start });
      yield page;
      start = page.next;
    } while (start !== null);
  };
};

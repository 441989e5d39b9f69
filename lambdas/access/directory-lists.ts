import { type DynamoDBDocumentClient, paginateQuery, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { MerchantId } from '../kernel/ids.ts';
import { fromClientItem, fromMerchantItem, merchantKey } from './directory-items.ts';
import type { Client, Merchant } from './domain/merchant.ts';

export interface DirectoryTable {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
}

/** Creation order, for people; ids are hashes and say nothing. */
const byCreation = (a: Merchant, b: Merchant): number =>
  `${a.createdAt} ${a.id}`.localeCompare(`${b.createdAt} ${b.id}`);

// A scan: only operators list all merchants, a few times a day, and an index for it would cost every write.
export const listMerchants = async ({ documents, table }: DirectoryTable): Promise<readonly Merchant[]> => {
  const merchants: Merchant[] = [];
  const pages = paginateScan(
    { client: documents },
    { TableName: table, FilterExpression: 'sk = :sk', ExpressionAttributeValues: { ':sk': 'merchant' } },
  );
  for await (const page of pages) merchants.push(...(page.Items ?? []).map(fromMerchantItem));
  return merchants.sort(byCreation);
};

export const listClients = async (
  { documents, table }: DirectoryTable,
  merchantId: MerchantId,
): Promise<readonly Client[]> => {
  const clients: Client[] = [];
  const pages = paginateQuery(
    { client: documents },
    {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :client)',
      ExpressionAttributeValues: { ':pk': merchantKey(merchantId).pk, ':client': 'client#' },
    },
  );
  for await (const page of pages) clients.push(...(page.Items ?? []).map(fromClientItem));
  return clients;
};

import { type AttributeValue, DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

/** An item as the document client hands it over: every number is a `bigint`. */
export type Item = Readonly<Record<string, unknown>>;

/**
 * The document client of the house. Numbers come back as `bigint`, always: left to itself the client gives
 * small ones as `number` and large ones as `bigint`, and money must not change its type with its size.
 *
 * @param config For tools that speak to more than one place; a function takes everything from its environment.
 */
export const createDocumentClient = (config: DynamoDBClientConfig = {}): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient(config), {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: { wrapNumbers: (text) => BigInt(text) },
  });

/** The same reading for items that arrive outside the document client: stream records, cancellation reasons. */
export const toItem = (attributes: Record<string, AttributeValue> | undefined): Item | null =>
  attributes === undefined ? null : unmarshall(attributes, { wrapNumbers: (text) => BigInt(text) });

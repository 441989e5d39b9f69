import type { WriteItem } from '../platform/unit-of-work.ts';
import { ENDPOINTS_MAX, type Endpoint } from './domain/endpoint.ts';
import {
  changeableAttributes,
  endpointKey,
  endpointsCountKey,
  notedAttributes,
  toEndpointItem,
} from './endpoint-item.ts';

/** The writes of a new endpoint: its item first, then the count that keeps a merchant below the limit. */
export const putEndpoint = (table: string, endpoint: Endpoint): readonly [WriteItem, WriteItem] => [
  {
    Put: {
      TableName: table,
      Item: toEndpointItem(endpoint),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  },
  {
    Update: {
      TableName: table,
      Key: endpointsCountKey(endpoint.merchantId),
      UpdateExpression: 'ADD #count :one',
      ConditionExpression: 'attribute_not_exists(#count) OR #count < :max',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':one': 1, ':max': ENDPOINTS_MAX },
    },
  },
];

export const deleteEndpoint = (table: string, endpoint: Endpoint): readonly WriteItem[] => [
  {
    Delete: {
      TableName: table,
      Key: endpointKey(endpoint.merchantId, endpoint.id),
      ConditionExpression: 'attribute_exists(pk)',
    },
  },
  {
    Update: {
      TableName: table,
      Key: endpointsCountKey(endpoint.merchantId),
      UpdateExpression: 'ADD #count :minus_one',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':minus_one': -1 },
    },
  },
];

/**
 * Replaces what people change of an endpoint, if nobody changed it since `endpoint.revision` was read. What deliveries
 * note beside it can only be forgotten: what was read of it may be over by now, and must not come back.
 */
export const changeEndpoint = (table: string, endpoint: Endpoint): WriteItem => {
  const forgotten = Object.entries(notedAttributes(endpoint)).filter(([, value]) => value === null);
  const attributes = [...Object.entries(changeableAttributes(endpoint)), ...forgotten];
  const sets = attributes.map(([name]) => `#${name} = :${name}`);
  return {
    Update: {
      TableName: table,
      Key: endpointKey(endpoint.merchantId, endpoint.id),
      UpdateExpression: `SET ${sets.join(', ')}, #revision = :next`,
      ConditionExpression: '#revision = :revision',
      ExpressionAttributeNames: {
        ...Object.fromEntries(attributes.map(([name]) => [`#${name}`, name])),
        '#revision': 'revision',
      },
      ExpressionAttributeValues: {
        ...Object.fromEntries(attributes.map(([name, value]) => [`:${name}`, value])),
        ':revision': endpoint.revision,
        ':next': endpoint.revision + 1,
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
};

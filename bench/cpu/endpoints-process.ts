import { startEndpoint } from '../dynamodb/endpoint.ts';
import { startCloudStub } from '../inbound/cloud-stub.ts';
import { TABLES } from '../subjects/tables.ts';

/** A process of its own, so that the endpoints' CPU is nobody's who is measured. */
const [dynamo, cloud] = [await startEndpoint({ tables: TABLES }), await startCloudStub()];
process.on('disconnect', () => process.exit());
process.send?.({ dynamoUrl: dynamo.url, cloudUrl: cloud.url });

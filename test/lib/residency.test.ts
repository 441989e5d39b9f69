import { describe, expect, it } from 'vitest';
import { buildApp, EVERYTHING, propertiesOf, stacksOf, templateOf } from './quittance-app.ts';

describe.each(['dev', 'production'])('a deployment of the stage %s', (stage) => {
  const stacks = stacksOf(buildApp({ ...EVERYTHING, stage }).stacks);
  const all = (type: string) => stacks.flatMap((stack) => propertiesOf(stack, type));

  it('keeps every table, bucket, key and secret in its one region', () => {
    expect(all('AWS::DynamoDB::Table').length).toBeGreaterThan(0);
    expect(all('AWS::DynamoDB::GlobalTable')).toEqual([]);
    expect(all('AWS::S3::Bucket').filter((bucket) => 'ReplicationConfiguration' in bucket)).toEqual([]);
    expect(all('AWS::KMS::Key').filter(({ MultiRegion }) => MultiRegion !== undefined)).toEqual([]);
    expect(all('AWS::KMS::ReplicaKey')).toEqual([]);
    expect(all('AWS::SecretsManager::Secret').filter((secret) => 'ReplicaRegions' in secret)).toEqual([]);
  });

  it('is reached at the region’s own endpoint, and names no region', () => {
    for (const { EndpointConfiguration } of all('AWS::ApiGateway::RestApi'))
      expect(EndpointConfiguration).toEqual({ Types: ['REGIONAL'] });
    const named = stacks.map((stack) =>
      JSON.stringify(templateOf(stack).toJSON()).replaceAll(/arn:aws:acm:[a-z0-9-]+/g, ''),
    );
    for (const text of named) expect(text).not.toMatch(/"(us|eu|ap|sa|ca|me|af|il)-[a-z]+-\d"/);
  });
});

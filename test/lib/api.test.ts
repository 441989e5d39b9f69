import { describe, expect, it } from 'vitest';
import { SCOPES } from '../../lambdas/access/domain/scopes.ts';
import { resourcesOf } from './grants.ts';
import { buildApp, DOMAIN, EVERYTHING, propertiesOf, templateOf } from './quittance-app.ts';

const { stacks } = buildApp();

interface GatewayResponse {
  readonly ResponseType: string;
  readonly StatusCode: string;
  readonly ResponseParameters: Readonly<Record<string, string>>;
  readonly ResponseTemplates: { readonly 'application/json': string };
}

const responses = new Map(
  resourcesOf<GatewayResponse>(stacks.backend, 'AWS::ApiGateway::GatewayResponse').map(([, response]) => [
    response.ResponseType,
    response,
  ]),
);

const problemOf = (type: string) =>
  JSON.parse(responses.get(type)?.ResponseTemplates['application/json'] ?? '{}') as Record<string, unknown>;

describe('what API Gateway answers itself', () => {
  it.each([
    ['UNAUTHORIZED', '401', 'unauthorized', false],
    ['ACCESS_DENIED', '403', 'forbidden', false],
    ['MISSING_AUTHENTICATION_TOKEN', '404', 'not_found', false],
    ['THROTTLED', '429', 'too_many_requests', true],
    ['REQUEST_TOO_LARGE', '413', 'body_too_large', false],
    ['INTEGRATION_TIMEOUT', '504', 'timeout', true],
    ['DEFAULT_4XX', '400', 'invalid_request', false],
    ['DEFAULT_5XX', '500', 'internal', true],
  ])('to %s is a problem with status %s, code %s, retryable: %s', (type, status, code, retryable) => {
    expect(responses.get(type)?.StatusCode).toBe(status);
    expect(problemOf(type)).toEqual({
      type: `urn:quittance:problem:${code}`,
      title: expect.any(String) as unknown,
      status: Number(status),
      code,
      retryable,
      request_id: '$context.requestId',
    });
    expect(responses.get(type)?.ResponseParameters).toMatchObject({
      'gatewayresponse.header.Content-Type': "'application/problem+json'",
    });
  });

  it('names the scheme when a token is missing', () => {
    expect(responses.get('UNAUTHORIZED')?.ResponseParameters).toMatchObject({
      'gatewayresponse.header.WWW-Authenticate': "'Bearer'",
    });
  });
});

describe('the API', () => {
  it('lets nothing through that the authorizer has not seen', () => {
    const methods = propertiesOf(stacks.backend, 'AWS::ApiGateway::Method');
    // Everything below /v1 and below /v1/reconciliation, and two for each path that another function than api answers; but statements are no list.
    expect(methods).toHaveLength(15);
    for (const method of methods)
      expect(method).toMatchObject({
        HttpMethod: 'ANY',
        AuthorizationType: 'CUSTOM',
        AuthorizerId: expect.anything() as unknown,
      });
    expect(propertiesOf(stacks.backend, 'AWS::ApiGateway::Authorizer')).toContainEqual(
      expect.objectContaining({
        Type: 'REQUEST',
        IdentitySource: 'method.request.header.Authorization',
        AuthorizerResultTtlInSeconds: 60,
      }),
    );
  });

  it('throttles, measures and logs each request as JSON, without bodies and headers', () => {
    expect(propertiesOf(stacks.backend, 'AWS::ApiGateway::Stage')).toContainEqual(
      expect.objectContaining({
        StageName: 'api',
        TracingEnabled: true,
        MethodSettings: [
          {
            HttpMethod: '*',
            ResourcePath: '/*',
            LoggingLevel: 'ERROR',
            DataTraceEnabled: false,
            MetricsEnabled: true,
            ThrottlingRateLimit: 200,
            ThrottlingBurstLimit: 400,
          },
        ],
      }),
    );
    const [[, stage] = []] = resourcesOf<{ readonly AccessLogSetting: { readonly Format: string } }>(
      stacks.backend,
      'AWS::ApiGateway::Stage',
    );
    const format = JSON.parse(stage?.AccessLogSetting.Format ?? '') as Record<string, string>;
    expect(format).toMatchObject({ request_id: '$context.requestId', status: '$context.status' });
    expect(Object.values(format).join()).not.toMatch(/header|body|authorizer\.claims/i);
  });

  it('keeps its execution log where we can encrypt it and let it expire', () => {
    expect(propertiesOf(stacks.backend, 'AWS::Logs::LogGroup')).toContainEqual(
      expect.objectContaining({
        LogGroupName: {
          'Fn::Join': [
            '',
            ['API-Gateway-Execution-Logs_', { Ref: expect.stringContaining('RestApi') as unknown }, '/api'],
          ],
        },
      }),
    );
  });
});

describe('the issuers of tokens', () => {
  const trusted = (context: Record<string, unknown>) =>
    templateOf(buildApp(context).stacks.backend).findOutputs('TrustedIssuers')['TrustedIssuers']?.[
      'Value'
    ] as unknown;

  it('are a Cognito pool with a scope for every intent, unless context names others', () => {
    expect(propertiesOf(stacks.backend, 'AWS::Cognito::UserPoolResourceServer')).toContainEqual(
      expect.objectContaining({
        Identifier: 'quittance',
        Scopes: SCOPES.map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName })),
      }),
    );
    const text = JSON.stringify(trusted({}));
    expect(text).toContain('https://cognito-idp.');
    expect(text).toContain('/.well-known/jwks.json');
  });

  it('are exactly those that context names', () => {
    const oidcIssuers = [{ issuer: 'https://issuer.example', jwks_uri: 'https://issuer.example/jwks' }];
    expect(trusted({ oidcIssuers })).toBe(JSON.stringify(oidcIssuers));
    templateOf(buildApp({ oidcIssuers }).stacks.backend).resourceCountIs('AWS::Cognito::UserPool', 0);
  });
});

describe('the edge', () => {
  const everything = buildApp(EVERYTHING).stacks;

  it('is not there unless context asks for it', () => {
    expect(stacks.edge).toBeUndefined();
    expect(propertiesOf(stacks.backend, 'AWS::ApiGateway::RestApi')).toContainEqual(
      expect.objectContaining({ DisableExecuteApiEndpoint: false }),
    );
  });

  it('puts a firewall with managed rules and a rate limit before the stage', () => {
    expect(propertiesOf(everything.edge, 'AWS::WAFv2::WebACL')).toContainEqual(
      expect.objectContaining({
        Scope: 'REGIONAL',
        Rules: [
          expect.objectContaining({ Name: 'RatePerAddress' }),
          expect.objectContaining({ Name: 'AWSManagedRulesCommonRuleSet' }),
          expect.objectContaining({ Name: 'AWSManagedRulesKnownBadInputsRuleSet' }),
          expect.objectContaining({ Name: 'AWSManagedRulesAmazonIpReputationList' }),
        ],
      }),
    );
    expect(propertiesOf(everything.edge, 'AWS::WAFv2::WebACLAssociation')).toHaveLength(1);
  });

  it('answers an address that asks too often with a problem', () => {
    const [acl] = propertiesOf(everything.edge, 'AWS::WAFv2::WebACL');
    const bodies = acl?.['CustomResponseBodies'] as Record<string, { readonly Content: string }>;
    expect(JSON.parse(bodies['too-many-requests']?.Content ?? '')).toMatchObject({
      status: 429,
      code: 'too_many_requests',
      retryable: true,
    });
  });

  it('logs without tokens, to a group by its own ARN', () => {
    const [logging] = propertiesOf(everything.edge, 'AWS::WAFv2::LoggingConfiguration');
    expect(logging?.['RedactedFields']).toEqual([{ SingleHeader: { Name: 'authorization' } }]);
    expect(JSON.stringify(logging?.['LogDestinationConfigs'])).toMatch(/:log-group:aws-waf-logs-quittance"/);
  });

  it('asks clients of the custom domain for a certificate, and closes the door beside the gate', () => {
    expect(propertiesOf(everything.edge, 'AWS::ApiGateway::DomainName')).toContainEqual(
      expect.objectContaining({
        DomainName: DOMAIN.name,
        SecurityPolicy: 'TLS_1_2',
        MutualTlsAuthentication: { TruststoreUri: 's3://example-truststore/clients.pem' },
      }),
    );
    expect(propertiesOf(everything.backend, 'AWS::ApiGateway::RestApi')).toContainEqual(
      expect.objectContaining({
        DisableExecuteApiEndpoint: true,
      }),
    );
  });

  it('can be a firewall alone', () => {
    const alone = buildApp({ webAcl: true }).stacks;
    expect(propertiesOf(alone.edge, 'AWS::ApiGateway::DomainName')).toHaveLength(0);
    expect(propertiesOf(alone.backend, 'AWS::ApiGateway::RestApi')).toContainEqual(
      expect.objectContaining({
        DisableExecuteApiEndpoint: false,
      }),
    );
  });
});

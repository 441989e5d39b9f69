import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { deriveId } from '../../lambdas/kernel/ids.ts';

export const MERCHANT = deriveId('mer', 'benchmarks');

/** What a shop sends for an ordinary order. */
const BODY = JSON.stringify({
  amount: 12_950,
  currency: 'EUR',
  source: 'tok_visa',
  capture: 'automatic',
  reference: 'order-2026-004711',
  description: 'Two pairs of shoes',
  metadata: { basket: '9f1c27', channel: 'web' },
});

/** The headers that API Gateway passes on for a call from a server. */
const HEADERS = {
  Accept: 'application/json',
  'Accept-Encoding': 'gzip, deflate, br',
  Authorization: 'Bearer taken-off-by-the-authorizer',
  'Content-Type': 'application/json',
  Host: 'api.example.com',
  'User-Agent': 'shop/4.2 (node)',
  'X-Amzn-Trace-Id': 'Root=1-6740a000-0123456789abcdef01234567',
  'X-Forwarded-For': '203.0.113.7',
  'X-Forwarded-Port': '443',
  'X-Forwarded-Proto': 'https',
};

/** `POST /v1/payments` as API Gateway hands it to the function. */
export const paymentCall = (idempotencyKey: string, requestId = `request-${idempotencyKey}`) =>
  ({
    resource: '/v1/{proxy+}',
    httpMethod: 'POST',
    path: '/v1/payments',
    headers: { ...HEADERS, 'Idempotency-Key': idempotencyKey },
    body: BODY,
    isBase64Encoded: false,
    queryStringParameters: null,
    pathParameters: { proxy: 'payments' },
    requestContext: {
      requestId,
      authorizer: {
        merchant_id: MERCHANT,
        client_id: 'shop-server',
        scopes: 'payments:write payments:read',
      },
    },
  }) as unknown as APIGatewayProxyEvent;

/** What the Lambda runtime tells a function about an invocation. */
export const LAMBDA_CONTEXT = {
  functionName: 'api',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:api',
  memoryLimitInMB: '512',
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  getRemainingTimeInMillis: () => 29_000,
} as unknown as Context;

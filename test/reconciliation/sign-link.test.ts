import { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { createSignLink } from '../../lambdas/reconciliation/sign-link.ts';
import { createManualClock } from '../support/clock.ts';

const NOW_MS = Date.parse('2026-11-21T09:00:00.000Z');
const KEY = 'reports/run_1/findings.csv';

const sign = async (over: ConstructorParameters<typeof S3Client>[0] = {}) => {
  const s3 = new S3Client({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'never-told', sessionToken: 'session' },
    ...over,
  });
  const link = await createSignLink({ s3, bucket: 'books', clock: createManualClock(NOW_MS) })(KEY);
  return { ...link, url: new URL(link.url) };
};

test('a link is for one file of one bucket, for five minutes, and carries no secret but its signature', async () => {
  const { url, expiresAt } = await sign();
  expect(url.origin + url.pathname).toBe(`https://books.s3.eu-central-1.amazonaws.com/${KEY}`);
  expect(expiresAt).toBe('2026-11-21T09:05:00.000Z');
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': 'AKIAEXAMPLE/20261121/eu-central-1/s3/aws4_request',
    'X-Amz-Date': '20261121T090000Z',
    'X-Amz-Expires': '300',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Security-Token': 'session',
    'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    'response-content-disposition': 'attachment; filename="findings.csv"',
  });
  expect(url.href).not.toContain('never-told');
});

test('the signature is of one key: another one signs otherwise', async () => {
  const signatureOf = ({ url }: Awaited<ReturnType<typeof sign>>) => url.searchParams.get('X-Amz-Signature');
  const other = { credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'other' } };
  expect(signatureOf(await sign())).toBe(signatureOf(await sign()));
  expect(signatureOf(await sign())).not.toBe(signatureOf(await sign(other)));
});

test('a bucket of another endpoint is addressed there', async () => {
  const { url } = await sign({ endpoint: 'http://127.0.0.1:4566', forcePathStyle: true });
  expect(url.origin + url.pathname).toBe(`http://127.0.0.1:4566/books/${KEY}`);
});

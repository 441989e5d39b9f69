import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { invariant } from '../kernel/invariant.ts';

/** Long enough for a browser or a script to begin to fetch, and too short to be handed on. */
const LINK_SECONDS = 300;

/** Whoever has it may fetch one file until it expires, and nothing else. */
export interface SignedLink {
  readonly url: string;
  /** RFC 3339. */
  readonly expiresAt: string;
}

export type SignLink = (key: string) => Promise<SignedLink>;

/** What of a request makes its address. */
interface Address {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
}

/** RFC 3986, as the signature has it. */
const escapeUri = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const urlOf = ({ protocol, hostname, port, path, query = {} }: Address): string => {
  const search = Object.entries(query).map(
    ([name, value]) => `${escapeUri(name)}=${escapeUri(String(value))}`,
  );
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}?${search.join('&')}`;
};

/** The request that the SDK would send, caught before it is signed: it knows the address of a bucket wherever that is. */
const requestFor = async (s3: S3Client, input: ConstructorParameters<typeof GetObjectCommand>[0]) => {
  const caught: Address[] = [];
  const command = new GetObjectCommand(input);
  command.middlewareStack.add(
    () => async (args) => {
      caught.push(args.request as Address);
      return { response: {}, output: { $metadata: {} } satisfies GetObjectCommandOutput };
    },
    { step: 'finalizeRequest', priority: 'high', name: 'catchRequest' },
  );
  await s3.send(command);
  const [request] = caught;
  invariant(request !== undefined, 'the SDK makes a request of a command');
  return request;
};

/**
 * Signs links to files of a bucket, as AWS Signature Version 4 describes it for query strings. It needs no other right than
 * whoever signs has itself: to get the object.
 */
export const createSignLink = (deps: {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly clock: Pick<Clock, 'nowMs'>;
}): SignLink => {
  const { s3, bucket: Bucket, clock } = deps;
  const { credentials, region, sha256 } = s3.config;
  const signer = new SignatureV4({
    ...{ service: 's3', credentials, region, sha256 },
    ...{ uriEscapePath: false, applyChecksum: false },
  });
  return async (Key) => {
    const name = Key.split('/').at(-1) ?? '';
    const request = await requestFor(s3, {
      ...{ Bucket, Key },
      // A page of somebody's report is not shown under the address of the bucket.
      ResponseContentDisposition: `attachment; filename="${name}"`,
    });
    const { hostname, port, path, protocol, query } = request;
    const nowMs = clock.nowMs();
    const signed = await signer.presign(
      {
        ...{ method: 'GET', protocol, hostname, path },
        ...(port === undefined ? {} : { port }),
        query: Object.fromEntries(Object.entries(query ?? {}).map(([of, value]) => [of, String(value)])),
        headers: {
          host: port === undefined ? hostname : `${hostname}:${port}`,
          'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
        },
      },
      { expiresIn: LINK_SECONDS, signingDate: new Date(nowMs) },
    );
    return { url: urlOf(signed), expiresAt: toRfc3339(nowMs + LINK_SECONDS * 1000) };
  };
};

import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { invariant } from '../kernel/invariant.ts';

/** The files of runs, by their keys. Writing one again replaces it as a whole. */
export interface RunFiles {
  readonly putText: (key: string, text: string) => Promise<void>;
  readonly putFile: (key: string, path: string) => Promise<void>;
  /** Bytes. @throws if there is none. */
  readonly sizeOf: (key: string) => Promise<number>;
  /** @throws if there is none. */
  readonly getText: (key: string) => Promise<string>;
  readonly getFile: (key: string, path: string) => Promise<void>;
  readonly has: (key: string) => Promise<boolean>;
  readonly copy: (from: string, to: string) => Promise<void>;
}

/** S3 takes parts from 5 MB; a part that is lost is sent again from memory. */
const PART_BYTES = 8 * 1024 * 1024;

const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
  json: 'application/json',
};

export const typeOf = (key: string): string =>
  TYPES[key.split('.').at(-1) ?? ''] ?? 'text/plain; charset=utf-8';

/** To whoever may read files and not list them, which is everybody here, S3 says of one that is not there that it is forbidden. */
const isAbsent = (error: unknown): boolean =>
  error instanceof S3ServiceException && [403, 404].includes(error.$metadata.httpStatusCode ?? 0);

interface Place {
  readonly s3: S3Client;
  readonly bucket: string;
}

const partsOf = (path: string): AsyncIterable<Buffer> =>
  createReadStream(path, { highWaterMark: PART_BYTES }) as AsyncIterable<Buffer>;

/** In parts, so that memory does not grow with the file. One that is not completed is deleted by the bucket's rules. */
const putLarge = async ({ s3, bucket: Bucket }: Place, Key: string, path: string): Promise<void> => {
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ContentType: typeOf(Key) }),
  );
  const parts: { readonly ETag: string | undefined; readonly PartNumber: number }[] = [];
  for await (const Body of partsOf(path)) {
    const PartNumber = parts.length + 1;
    const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    parts.push({ ETag, PartNumber });
  }
  await s3.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts: parts } }),
  );
};

export const createRunFiles = (place: Place): RunFiles => {
  const { s3, bucket: Bucket } = place;
  const put = async (Key: string, Body: string | Buffer): Promise<void> => {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: typeOf(Key) }));
  };
  const open = async (Key: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    invariant(Body !== undefined, `${Key} has no content`);
    return Body;
  };
  return {
    putText: put,
    putFile: async (key, path) => {
      const { size } = await stat(path);
      if (size > PART_BYTES) return putLarge(place, key, path);
      const parts: Buffer[] = [];
      for await (const part of partsOf(path)) parts.push(part);
      return put(key, Buffer.concat(parts));
    },
    sizeOf: async (Key) => {
      const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
      invariant(ContentLength !== undefined, `${Key} has no length`);
      return ContentLength;
    },
    getText: async (key) => (await open(key)).transformToString(),
    getFile: async (key, path) => {
      const body = await open(key);
      invariant(body instanceof Readable, 'Node gives a readable stream');
      await pipeline(body, createWriteStream(path));
    },
    has: async (Key) => {
      try {
        await s3.send(new HeadObjectCommand({ Bucket, Key }));
        return true;
      } catch (error) {
        if (isAbsent(error)) return false;
        throw error;
      }
    },
    copy: async (from, to) => {
      await s3.send(new CopyObjectCommand({ Bucket, CopySource: `${Bucket}/${from}`, Key: to }));
    },
  };
};

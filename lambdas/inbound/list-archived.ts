import { ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ProviderName } from '../providers/port.ts';
import { type ArchivedAt, archivePrefix } from './archive-store.ts';

export interface ArchiveRange {
  readonly provider: ProviderName;
  /** Belongs to it. */
  readonly fromMs: number;
  /** Does not belong to it. */
  readonly toMs: number;
  /** A key: whatever was archived up to it is left out. */
  readonly after: string | null;
}

/** What was archived of a provider in a time, oldest first. */
export type ListArchived = (range: ArchiveRange) => AsyncGenerator<ArchivedAt>;

type Marker = { readonly KeyMarker?: string | undefined; readonly VersionIdMarker?: string | undefined };

/**
 * Versions, not objects: nobody can delete what is locked, but anybody who may delete can hide it, and anybody who may put
 * can lay another over it. The oldest version of a key is what the receiver put there.
 */
export const createListArchived = (deps: {
  readonly s3: S3Client;
  readonly bucket: string;
}): ListArchived => {
  const page = async (Prefix: string, marker: Marker) =>
    deps.s3.send(new ListObjectVersionsCommand({ Bucket: deps.bucket, Prefix, ...marker }));
  const versionsAfter = async function* (prefix: string, start: string): AsyncGenerator<ArchivedAt> {
    let marker: Marker | null = { KeyMarker: start };
    while (marker !== null) {
      const found: Awaited<ReturnType<typeof page>> = await page(prefix, marker);
      for (const { Key = '', VersionId } of found.Versions ?? [])
        yield { key: Key, versionId: VersionId ?? null };
      const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = found;
      marker = found.IsTruncated === true ? { KeyMarker, VersionIdMarker } : null;
    }
  };
  return async function* ({ provider, fromMs, toMs, after }) {
    const [start, end] = [archivePrefix(provider, fromMs), archivePrefix(provider, toMs)];
    let oldest: ArchivedAt | null = null;
    // S3 lists the versions of one key newest first.
    const versions = versionsAfter(`provider=${provider}/`, after !== null && after > start ? after : start);
    for await (const version of versions) {
      if (version.key > end) break;
      if (oldest !== null && oldest.key !== version.key) yield oldest;
      oldest = version;
    }
    if (oldest !== null) yield oldest;
  };
};

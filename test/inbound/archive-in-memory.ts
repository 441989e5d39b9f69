import type { S3Client } from '@aws-sdk/client-s3';

interface Version {
  readonly key: string;
  readonly versionId: string;
  readonly body: string;
}

type Input = Readonly<Record<string, string | undefined>>;

/** A bucket with versions, which lists two at a time: keys in order, the versions of one key newest first. */
export const createVersionedBucket = () => {
  const versions: Version[] = [];
  const listed = (prefix: string): readonly Version[] =>
    [...new Set(versions.map(({ key }) => key))]
      .filter((key) => key.startsWith(prefix))
      .sort()
      .flatMap((key) => versions.filter((version) => version.key === key).reverse());
  const put = ({ Key = '', Body = '' }: Input) => {
    const versionId = `v${versions.length + 1}`;
    versions.push({ key: Key, versionId, body: Body });
    return { VersionId: versionId };
  };
  const get = ({ Key, VersionId }: Input) => {
    const found = versions.findLast(
      ({ key, versionId }) => key === Key && (VersionId === undefined || versionId === VersionId),
    );
    return { Body: { transformToString: async () => found?.body ?? '' } };
  };
  const list = ({ Prefix = '', KeyMarker = '', VersionIdMarker }: Input) => {
    const all = listed(Prefix);
    const isMarker = ({ key, versionId }: Version) => key === KeyMarker && versionId === VersionIdMarker;
    const rest =
      VersionIdMarker === undefined
        ? all.filter(({ key }) => key > KeyMarker)
        : all.slice(all.findIndex(isMarker) + 1);
    const page = rest.slice(0, 2);
    const last = page.at(-1);
    return {
      Versions: page.map(({ key, versionId }) => ({ Key: key, VersionId: versionId })),
      IsTruncated: rest.length > page.length,
      NextKeyMarker: last?.key,
      NextVersionIdMarker: last?.versionId,
    };
  };
  const s3 = {
    send: async ({ input }: { input: Input }) => {
      if (input['Prefix'] !== undefined) return list(input);
      return input['Body'] === undefined ? get(input) : put(input);
    },
  };
  return { s3: s3 as unknown as S3Client, versions };
};

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { isProduction } from '../foundation.ts';
import { accept } from './accept.ts';
import type { TablePlan } from './tables.ts';

// What runs read can be read again. Runs know this number, too: how long they can be taken up again.
const WORK_KEPT = Duration.days(30);

// As long as a run over it can be resumed: it may name payers, and whoever gave it has it.
const STATEMENT_KEPT = WORK_KEPT;

// Of a report that was written twice the first version explains the second.
const OLD_VERSIONS_KEPT = Duration.days(30);

// What a step wrote twice was the same.
const REPLACED_WORK_KEPT = Duration.days(1);

// Of an upload whose function died; the next try begins another.
const UPLOAD_KEPT = Duration.days(1);

/** What reconciliations work with, for a while, and what they report, for ever. */
export const createReconciliationBucket = (
  scope: Construct,
  id: string,
  { key, settings, accessLogs }: TablePlan & { readonly accessLogs: Bucket },
): Bucket => {
  const bucket = new Bucket(scope, id, {
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    // One data key for many objects: a part more is not a KMS request more.
    bucketKeyEnabled: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    versioned: true,
    lifecycleRules: [
      { prefix: 'work/', expiration: WORK_KEPT, noncurrentVersionExpiration: REPLACED_WORK_KEPT },
      { prefix: 'statements/', expiration: STATEMENT_KEPT, noncurrentVersionExpiration: REPLACED_WORK_KEPT },
      { noncurrentVersionExpiration: OLD_VERSIONS_KEPT, abortIncompleteMultipartUploadAfter: UPLOAD_KEPT },
    ],
    // CDK's classes and interfaces disagree about optional members, and only under exact optional types.
    serverAccessLogsBucket: accessLogs as IBucket,
    serverAccessLogsPrefix: 'reconciliation/',
    removalPolicy: isProduction(settings) ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  accept(bucket, {
    'NIST.800.53.R5-S3BucketReplicationEnabled':
      'One region by choice; what is lost can be reconciled again from the books and the provider.',
  });
  return bucket;
};

/** A right to all files below a prefix, as the compliance packs report it: by the name of the bucket's export. */
export const anyFileOf = (prefix: 'reports/' | 'statements/' | 'work/'): string =>
  `AwsSolutions-IAM5[Resource::Quittance-Data:ExportsOutputFnGetAttReconciliation0AD45F50Arn82587E34/${prefix}*]`;

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { isProduction } from '../foundation.ts';
import type { Settings } from '../settings.ts';
import { accept } from './accept.ts';

// Most disputes must come within 120 days, by card schemes' longest rule within 540: until then nobody, not even the
// account's root user, may delete what the provider told us about the payment.
const ARCHIVE_LOCK = Duration.days(540);

// Access logs answer "who read the archive": as long as the functions' logs are kept in production.
const ACCESS_LOG_RETENTION = Duration.days(400);

/** Providers' webhooks as they arrived, byte for byte. */
export class ArchiveBucket extends Construct {
  readonly bucket: Bucket;
  /** Who read this bucket, and others that hold evidence. */
  readonly accessLogs: Bucket;

  constructor(scope: Construct, id: string, props: { readonly key: IKey; readonly settings: Settings }) {
    super(scope, id);
    const production = isProduction(props.settings);
    const removalPolicy = production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.accessLogs = new Bucket(this, 'AccessLogs', {
      // S3 delivers access logs only to buckets with its own keys.
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{ expiration: ACCESS_LOG_RETENTION, noncurrentVersionExpiration: Duration.days(1) }],
      removalPolicy,
    });
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.KMS,
      encryptionKey: props.key,
      // One data key for many objects: a webhook more is not a KMS request more.
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      // CDK's classes and interfaces disagree about optional members, and only under exact optional types.
      serverAccessLogsBucket: this.accessLogs as IBucket,
      serverAccessLogsPrefix: 'archive/',
      removalPolicy,
      ...(production
        ? {
            objectLockEnabled: true,
            objectLockDefaultRetention: ObjectLockRetention.compliance(ARCHIVE_LOCK),
          }
        : {}),
    });
    accept(this, {
      'NIST.800.53.R5-S3BucketReplicationEnabled':
        'One region by choice; versions and the object lock keep what S3 already stores in three zones.',
    });
    accept(this.accessLogs, {
      'NIST.800.53.R5-S3DefaultEncryptionKMS': "S3 delivers access logs only to buckets with S3's own keys.",
    });
  }
}

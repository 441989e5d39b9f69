import {
  BasePathMapping,
  DomainName,
  EndpointType,
  type RestApi,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';

export interface ApiDomainProps {
  readonly plan: NonNullable<Settings['domain']>;
  readonly restApi: RestApi;
}

/** A domain of one's own that lets in only clients whose certificate the truststore knows. */
export class ApiDomain extends Construct {
  /** What the domain's DNS record points at, and the hosted zone of that target. */
  readonly target: string;
  readonly hostedZoneId: string;

  constructor(scope: Construct, id: string, { plan, restApi }: ApiDomainProps) {
    super(scope, id);
    const domain = new DomainName(this, 'Name', {
      domainName: plan.name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', plan.certificate_arn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
      mtls: {
        bucket: Bucket.fromBucketName(this, 'Truststore', plan.truststore_bucket),
        key: plan.truststore_key,
        // Without a version, a new truststore would only count after the next change of the domain.
        ...(plan.truststore_version === undefined ? {} : { version: plan.truststore_version }),
      },
    });
    // At the root, so that paths are the same as on the default endpoint: /v1/...
    new BasePathMapping(this, 'Mapping', { domainName: domain, restApi, stage: restApi.deploymentStage });
    this.target = domain.domainNameAliasDomainName;
    this.hostedZoneId = domain.domainNameAliasHostedZoneId;
  }
}

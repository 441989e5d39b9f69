import * as v from 'valibot';

/** The context handed to the app is not what it must be; the message names every key that is wrong. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

// `-c key=value` brings text, cdk.json brings JSON: both mean the same.
const json = <const S extends v.GenericSchema>(schema: S) =>
  v.pipe(
    v.unknown(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      if (typeof dataset.value !== 'string') return dataset.value;
      try {
        return JSON.parse(dataset.value) as unknown;
      } catch {
        addIssue({ message: 'must be JSON' });
        return NEVER;
      }
    }),
    schema,
  );

const url = v.pipe(
  v.string('must be a URL'),
  v.url('must be a URL'),
  v.check((text) => !text.endsWith('/'), 'must not end in "/"'),
);

const issuerSchema = v.strictObject({
  issuer: v.pipe(v.string(), v.url('must be a URL')),
  jwks_uri: v.pipe(v.string(), v.url('must be a URL')),
  audience: v.optional(v.string()),
});

const domainSchema = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a domain name')),
  certificate_arn: v.pipe(v.string(), v.startsWith('arn:', 'must be an ACM certificate ARN')),
  truststore_bucket: v.pipe(v.string(), v.minLength(3)),
  truststore_key: v.pipe(v.string(), v.minLength(1)),
  truststore_version: v.optional(v.string()),
});

const stripeSchema = v.strictObject({
  return_url: v.pipe(v.string('must be a URL'), v.url('must be a URL')),
  api_url: v.optional(url, 'https://api.stripe.com'),
});

const limitsSchema = v.strictObject({
  calls_per_second: v.optional(v.pipe(v.number('must be a number'), v.minValue(1, 'must be at least 1'))),
  // One for each instance of the two functions that call providers: fewer could only be kept by fewer instances.
  calls_at_once: v.optional(
    v.pipe(v.number('must be a number'), v.integer('must be whole'), v.minValue(15, 'must be at least 15')),
  ),
});

const keyVersions = v.pipe(
  v.array(v.pipe(v.number(), v.integer('must be whole'), v.minValue(1, 'must begin at 1'))),
  v.minLength(1, 'must name at least one version'),
  v.check((versions) => new Set(versions).size === versions.length, 'must name a version once'),
);

const settingsSchema = v.object({
  stage: v.optional(v.picklist(['dev', 'production'], 'must be "dev" or "production"'), 'dev'),
  publicUrls: v.optional(
    json(v.strictObject({ sandbox_provider: v.optional(url), provider_webhooks: v.optional(url) })),
    {},
  ),
  oidcIssuers: v.optional(
    json(v.pipe(v.array(issuerSchema), v.minLength(1, 'must name at least one issuer'))),
  ),
  stripe: v.optional(json(stripeSchema)),
  paymentProviders: v.optional(json(v.pipe(v.array(v.picklist(['sandbox', 'stripe'])), v.minLength(1)))),
  providerLimits: v.optional(
    json(v.strictObject({ sandbox: v.optional(limitsSchema), stripe: v.optional(limitsSchema) })),
    {},
  ),
  vaultKeys: v.optional(json(v.strictObject({ data: keyVersions, fingerprints: keyVersions })), {
    data: [1],
    fingerprints: [1],
  }),
  tokenUnusedDays: v.optional(
    json(
      v.pipe(v.number('must be a number'), v.integer('must be whole'), v.minValue(1, 'must be at least 1')),
    ),
    // A card that is charged once a year has half a year to spare, and a charge is disputed for 540 days at the latest.
    540,
  ),
  webAcl: v.optional(json(v.boolean('must be true or false')), false),
  domain: v.optional(json(domainSchema)),
  alarmEmail: v.optional(v.pipe(v.string(), v.email('must be an e-mail address'))),
  receiverConcurrency: v.optional(
    json(v.pipe(v.number('must be a number'), v.integer(), v.minValue(0, 'must not be negative'))),
    // A flood of forged webhooks must not take the concurrency that payments need: 1,000 is an account's usual
    // share, and 50 receivers of about 100 ms each still take 500 webhooks a second.
    50,
  ),
});

/** What a deployment may choose. Everything has a default; see docs/deploy.md. */
export type Settings = v.InferOutput<typeof settingsSchema>;

export type SettingName = keyof Settings;

export const SETTING_NAMES = Object.keys(settingsSchema.entries) as SettingName[];

const describeIssue = (issue: v.BaseIssue<unknown>): string => {
  const path = issue.path?.map(({ key }) => String(key)).join('.');
  return `  ${path ?? 'context'}: ${issue.message}`;
};

/**
 * Reads every setting once.
 *
 * @param read Gives a context value by its key, or undefined.
 * @throws SettingsError naming each context key that is wrong and what it must be.
 */
export const parseSettings = (read: (key: SettingName) => unknown): Settings => {
  const given = SETTING_NAMES.map((name) => [name, read(name)] as const).filter(
    ([, value]) => value !== undefined,
  );
  const parsed = v.safeParse(settingsSchema, Object.fromEntries(given));
  if (parsed.success) return parsed.output;
  throw new SettingsError(
    `the CDK context is not usable (set it with -c key=value):\n${parsed.issues.map(describeIssue).join('\n')}`,
  );
};

import { type App, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, type NagPack, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { buildApp, EVERYTHING } from './quittance-app.ts';

const PACKS = [AwsSolutionsChecks, ServerlessChecks, NIST80053R5Checks] as const;

const findings = (pack: NagPack, app: App): readonly string[] =>
  pack
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath ?? ''}`),
    );

const allFindings = (app: App): readonly string[] => PACKS.flatMap((Pack) => findings(new Pack(), app));

/** Findings as if nothing had been accepted. */
const rawFindings = (app: App): readonly string[] =>
  PACKS.flatMap((Pack) => findings(Object.assign(new Pack(), { isAcknowledged: () => false }), app));

interface Acceptance {
  readonly path: string;
  readonly rule: string;
  readonly reason: string;
}

const acceptancesOf = (app: App): readonly Acceptance[] =>
  app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([id, reason]) => ({ path: node.path, rule: id.replace(/^annotation::/i, ''), reason })),
  );

describe.each(['dev', 'production'])('the compliance packs, stage %s', (stage) => {
  const { app } = buildApp({ stage, ...EVERYTHING });
  app.synth();

  it('find nothing that was not accepted with a reason', () => {
    expect(allFindings(app)).toEqual([]);
  });

  it('have something to say when nothing is accepted', () => {
    expect(rawFindings(app).length).toBeGreaterThan(20);
  });

  it('were answered with a reason each time', () => {
    const reasons = acceptancesOf(app).map(({ reason }) => reason);
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.filter((reason) => reason.split(' ').length < 5)).toEqual([]);
  });

  it('still find everything that was accepted, so no acceptance outlives its reason', () => {
    const raw = rawFindings(app);
    const stale = acceptancesOf(app).filter(
      ({ path, rule }) => !raw.some((finding) => finding.startsWith(`${rule} ${path}/`)),
    );
    expect(stale).toEqual([]);
  });
});

describe('the compliance packs', () => {
  it('catch a bad resource that is added to the app', () => {
    const { app } = buildApp();
    new Bucket(new Stack(app, 'Planted'), 'Open');
    app.synth();
    const caught = allFindings(app).filter((finding) => finding.includes('Planted/Open'));
    expect(caught).toContain('AwsSolutions-S1 Planted/Open/Resource');
    expect(caught).toContain('NIST.800.53.R5-S3BucketVersioningEnabled Planted/Open/Resource');
  });

  it('catch a bad resource that is added inside a stack of ours', () => {
    const { app, stacks } = buildApp();
    new Bucket(stacks.data, 'Planted');
    app.synth();
    expect(allFindings(app)).toContain('AwsSolutions-S10 Quittance-Data/Planted/Resource');
  });
});

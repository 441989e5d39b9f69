import { S3Client } from '@aws-sdk/client-s3';
import { systemClock } from '../kernel/clock.ts';
import { createBreakStore } from '../ledger/break-store.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { connectOpening } from './connect-opening.ts';
import { connectSteps } from './connect-steps.ts';
import { createExtractFacts } from './extract-facts.ts';
import { createMatchRun } from './match-run.ts';
import { createMeasureRun } from './measure-run.ts';
import { createOpenRun } from './open-run.ts';
import { createPublishRun } from './publish-run.ts';
import { createReadBreakAges } from './read-break-ages.ts';
import { RECONCILE_ENVIRONMENT } from './reconcile.environment.ts';
import { createRuleStore } from './rule-store.ts';
import { createRunFiles } from './run-files.ts';
import { createScanPage } from './scan-facts.ts';
import { storedRules } from './stored-rules.ts';
import { WORK_DIRECTORY } from './with-directory.ts';

const environment = RECONCILE_ENVIRONMENT.read();

const tools = {
  documents: createDocumentClient(),
  s3: new S3Client({}),
  table: environment.MONEY_TABLE,
  bucket: environment.RECONCILIATION_BUCKET,
  clock: systemClock,
  log: createLogger('reconcile'),
};

const work = { ...tools, files: createRunFiles(tools), directory: WORK_DIRECTORY };

const rules = createRuleStore(tools);

const { openFindings, onUnexplained } = connectOpening(tools);

export const handler = connectSteps(tools, {
  extracting: createExtractFacts({ ...work, scanPage: createScanPage(tools) }),
  matching: createMatchRun({ ...work, readRules: async () => storedRules(rules), onUnexplained }),
  opening: createOpenRun({ ...work, openFindings }),
  reporting: createPublishRun({
    ...work,
    readAges: createReadBreakAges({ listOpen: createBreakStore(tools).listOpen, clock: systemClock }),
    measure: createMeasureRun('reconcile'),
  }),
});

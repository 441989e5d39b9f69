import { S3Client } from '@aws-sdk/client-s3';
import { systemClock } from '../kernel/clock.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { connectSteps } from './connect-steps.ts';
import { PARSE_ENVIRONMENT } from './parse.environment.ts';
import { createParseStatement } from './parse-statement.ts';
import { createRunFiles } from './run-files.ts';
import { WORK_DIRECTORY } from './with-directory.ts';

const environment = PARSE_ENVIRONMENT.read();

const tools = {
  documents: createDocumentClient(),
  s3: new S3Client({}),
  table: environment.MONEY_TABLE,
  bucket: environment.RECONCILIATION_BUCKET,
  clock: systemClock,
  log: createLogger('parse'),
};

export const handler = connectSteps(tools, {
  pulling: createParseStatement({ files: createRunFiles(tools), directory: WORK_DIRECTORY }),
});

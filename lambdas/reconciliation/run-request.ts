import * as v from 'valibot';
import { listQuery } from '../platform/list-query.ts';
import { TIME } from '../platform/request-fields.ts';
import { RUN_STEPS } from './domain/run.ts';
import { REPORT_FILES, type ReportFile } from './domain/run-keys.ts';
import { STATEMENT } from './statement-request.ts';

export const RUNS_PATH = '/v1/reconciliation/runs';

/** Body of `POST /v1/reconciliation/runs`. */
export const START_RUN = v.strictObject({
  provider: v.picklist(['sandbox', 'stripe'], 'must be sandbox or stripe'),
  from: TIME,
  to: TIME,
  /** Left out: the provider's history. */
  statement: v.optional(STATEMENT),
});

/** Body of `POST /v1/reconciliation/runs/{id}/resume`, if there is one. */
export const RESUME_RUN = v.strictObject({});

/** Body of `POST /v1/reconciliation/runs/{id}/rerun`. */
export const RERUN_STEP = v.strictObject({
  step: v.picklist(RUN_STEPS, `must be one of ${RUN_STEPS.join(', ')}`),
  only: v.optional(v.boolean('must be true or false'), false),
});

/** Query of `GET /v1/reconciliation/runs`. */
export const LIST_RUNS = listQuery('run');

/** Query of `GET /v1/reconciliation/runs/{id}/files/{file}`. */
export const READ_FILE = v.strictObject({
  link: v.optional(v.picklist(['true'], 'must be true, or left out')),
});

export const isReportFile = (name: string): name is ReportFile => REPORT_FILES.some((file) => file === name);

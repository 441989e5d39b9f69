import { APPLY } from '../lambdas/inbound/apply.environment.ts';
import { submit } from '../lambdas/operations/submit.ts';
import { demo } from '../local/demo.ts';
import { app } from '../bin/app.ts';
export const stack: unknown = [APPLY, submit, demo, app];

import { makeHandlerIdempotent } from '@aws-lambda-powertools/idempotency/middleware';

export const wrap = makeHandlerIdempotent;

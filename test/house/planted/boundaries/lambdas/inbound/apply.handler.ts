import { one } from './one.ts';
import { APPLY } from './apply.environment.ts';
import { capture } from '../payments/capture.ts';
import { client } from '../providers/acme/client.ts';
export const handler = [one, APPLY, capture, client];

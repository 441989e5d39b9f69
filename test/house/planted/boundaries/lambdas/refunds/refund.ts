import { submit } from '../operations/submit.ts';
export const refund = submit;

import { entry } from '../ledger/domain/entry.ts';
export const serve = entry;

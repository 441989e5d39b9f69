import { client } from '../providers/acme/client.ts';
import { store } from '../ledger/entry-store.ts';
export const submit = [client, store];

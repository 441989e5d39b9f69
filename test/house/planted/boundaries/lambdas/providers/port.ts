import { client } from './acme/client.ts';
export type Port = typeof client;

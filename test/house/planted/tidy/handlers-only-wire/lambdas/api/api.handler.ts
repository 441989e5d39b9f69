import { environment, start, table } from './api.ts';

if (table === '') start(); // BREACH
switch (table) { // BREACH
  default:
}
const a = table ? 1 : 2; // BREACH
const b = table || a; // BREACH
const c = table && b; // BREACH
const d = environment.queue ?? c; // BREACH
const e = environment?.queue; // BREACH
for (const f of [d, e]) start(f); // BREACH
try { // BREACH
  start();
} finally {
  start();
}
export const handler = start({ table, environment });

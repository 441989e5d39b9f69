import { type Profiler, Session } from 'node:inspector/promises';
import { sharesOf } from './profile-shares.ts';
import { vaultSubjects } from './vault-subjects.ts';

const CALLS = 2000;

/** Where one subject of the vault spends its time, by Node's own profiler. */
const [, , name = ''] = process.argv;
const subject = (await vaultSubjects()).find((one) => one.name === name);
if (subject === undefined) throw new Error(`there is no subject ${name}`);
for (let call = 0; call < CALLS; call++) await subject.call(call);
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.start');
for (let call = 0; call < CALLS; call++) await subject.call(call);
const { profile }: Profiler.StopReturnType = await session.post('Profiler.stop');
process.send?.(sharesOf(profile));
process.disconnect();
process.exit();

import { SUBJECTS, type SubjectName } from './subjects.ts';

/** A process of its own for each run: its peak memory is that of one subject. */
const [, , name = '', directory = '', rows = '0'] = process.argv;
const start = process.hrtime.bigint();
const count = SUBJECTS[name as SubjectName](directory, Number(rows));
const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
process.stdout.write(JSON.stringify({ count, milliseconds, peakMb: process.resourceUsage().maxRSS / 1024 }));

import { runOps } from './program.ts';

process.exitCode = await runOps(process.argv.slice(2), {
  streams: {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  },
  environment: process.env,
});

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { StartFailure } from '../failure.ts';

const run = promisify(execFile);

export type Python = { readonly executable: string; readonly version: string };

/** What is wrong with a candidate, in a few words; `missing` is the ordinary case and not worth telling. */
export type Candidate = Python | { readonly problem: string } | 'missing';

/** MiniStack's own lower bound. */
const oldestMinor = 10;

/** The plain name first: it is the one its owner chose. Version managers leave broken stubs for others. */
const names = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3.14', 'python'];

const question = `
import sys
print(sys.executable)
print("%d.%d.%d" % sys.version_info[:3])
try:
    import venv, ensurepip
    print("complete")
except ImportError:
    print("incomplete")
`;

/** Reads the three lines that the probe prints. */
export const judgePython = (answer: string): Candidate => {
  const [executable = '', version = '', completeness = ''] = answer.trim().split(/\r?\n/);
  const [major, minor] = version.split('.').map(Number);
  if (major === undefined || minor === undefined || Number.isNaN(minor)) return 'missing';
  if (major < 3 || (major === 3 && minor < oldestMinor))
    return { problem: `${executable} is Python ${version}` };
  if (completeness !== 'complete') {
    return {
      problem: `${executable} (Python ${version}) lacks the venv module; on Debian: apt install python3-venv`,
    };
  }
  return { executable, version };
};

const probe = async (name: string): Promise<Candidate> => {
  try {
    return judgePython((await run(name, ['-c', question], { timeout: 20_000 })).stdout);
  } catch {
    // Absent, or a version manager's stub for a version that is not installed: the next name may do.
    return 'missing';
  }
};

export const pythonMissing = (problems: readonly string[]): StartFailure =>
  new StartFailure('The local cloud needs Python 3.10 or later, and none was found.', [
    ...problems.map((problem) => `Found, but of no use: ${problem}.`),
    'Install it from https://www.python.org/downloads/ or with your package manager, or name one:',
    '  QUITTANCE_PYTHON=/path/to/python3 npm start',
    'Or start Docker and run npm start again: it then uses the emulator’s image.',
    'Or give the address of a running emulator: QUITTANCE_CLOUD_ENDPOINT=http://127.0.0.1:4566 npm start',
  ]);

/** @returns The first usable Python, or what was wrong with those that were found. */
export const findPython = async (
  preferred: string | undefined,
): Promise<{ readonly python: Python } | { readonly problems: readonly string[] }> => {
  const problems: string[] = [];
  for (const name of preferred === undefined ? names : [preferred]) {
    const candidate = await probe(name);
    if (candidate === 'missing') {
      if (preferred !== undefined) problems.push(`QUITTANCE_PYTHON=${preferred} did not run`);
    } else if ('problem' in candidate) {
      if (!problems.includes(candidate.problem)) problems.push(candidate.problem);
    } else {
      return { python: candidate };
    }
  }
  return { problems };
};

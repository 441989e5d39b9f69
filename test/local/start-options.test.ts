import { describe, expect, it } from 'vitest';
import { StartFailure } from '../../local/failure.ts';
import { parseStartOptions, startHelp } from '../../local/start-options.ts';

describe('options of npm start', () => {
  it('has a port for everything when nothing is said', () => {
    expect(parseStartOptions([], {})).toEqual({
      help: false,
      fresh: false,
      proxyPort: 4400,
      cloudPort: 4566,
    });
  });

  it('reads flags and variables', () => {
    const options = parseStartOptions(['--fresh', '-h'], {
      QUITTANCE_PORT: '5000',
      QUITTANCE_CLOUD_PORT: '5001',
    });

    expect(options).toEqual({ help: true, fresh: true, proxyPort: 5000, cloudPort: 5001 });
  });

  it.each([['--frsh'], ['fresh']])('refuses %s instead of ignoring it', (word) => {
    expect(() => parseStartOptions([word], {})).toThrow(StartFailure);
  });

  it('refuses the ports that fetch refuses, naming the variable', async () => {
    const refused = Array.from({ length: 65_535 }, (_, n) => n + 1).filter((port) => {
      try {
        parseStartOptions([], { QUITTANCE_CLOUD_PORT: String(port) });
        return false;
      } catch (error) {
        expect(String(error)).toContain(
          `QUITTANCE_CLOUD_PORT is ${port}, a port that browsers and fetch refuse`,
        );
        return true;
      }
    });
    expect(refused).toContain(6566);
    const reasons = refused.map(async (port) => {
      const error: unknown = await fetch(`http://127.0.0.1:${port}`).catch((reason: unknown) => reason);
      return error instanceof Error && error.cause instanceof Error ? error.cause.message : 'none';
    });
    expect(new Set(await Promise.all(reasons))).toEqual(new Set(['bad port']));
  });

  it('explains every variable it reads', () => {
    for (const name of [
      'QUITTANCE_PORT',
      'QUITTANCE_CLOUD_PORT',
      'QUITTANCE_CLOUD_ENDPOINT',
      'QUITTANCE_PYTHON',
    ]) {
      expect(startHelp).toContain(name);
    }
  });
});

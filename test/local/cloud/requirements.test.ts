import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { installationStamp, pinnedVersion, withoutHash } from '../../../local/cloud/requirements.ts';
import { StartFailure } from '../../../local/failure.ts';

const requirements = readFileSync(new URL('../../../local/requirements.txt', import.meta.url), 'utf8');

describe('the list of what the local cloud is made of', () => {
  it('pins MiniStack to the version that the gaps were checked against', () => {
    expect(pinnedVersion(requirements, 'ministack')).toBe('1.5.33');
  });

  it('has a hash for every package', () => {
    expect(requirements).toContain('hypercorn==');
    expect(withoutHash(requirements)).toEqual([]);
  });

  it('has hashes of PyYAML for every platform, which is compiled', () => {
    const pyyaml = /^pyyaml==[\s\S]*?(?=^[a-z])/m.exec(requirements)?.[0] ?? '';

    expect(pyyaml.match(/--hash=sha256:/g)?.length).toBeGreaterThan(60);
  });

  it('notices a package without a hash', () => {
    expect(withoutHash('six==1.17.0\nh2==4.4.1 \\\n    --hash=sha256:00\n')).toEqual(['six==1.17.0']);
  });

  it('does not guess the version of a package that is not pinned', () => {
    expect(() => pinnedVersion('six==1.17.0\n', 'ministack')).toThrow(StartFailure);
  });

  it('changes its stamp with the list and with the Python', () => {
    const stamps = [
      installationStamp('a', '3.11.1'),
      installationStamp('b', '3.11.1'),
      installationStamp('a', '3.12.1'),
    ];

    expect(new Set(stamps).size).toBe(3);
    expect(installationStamp('a', '3.11.1')).toBe(stamps[0]);
  });
});

import { describe, expect, it } from 'vitest';
import { findPython, judgePython, pythonMissing } from '../../../local/cloud/python.ts';
import { renderFailure } from '../../../local/failure.ts';

describe('finding Python', () => {
  it.each(['3.10.0', '3.13.4', '3.14.0', '4.0.0'])('accepts a complete Python %s', (version) => {
    expect(judgePython(`/usr/bin/python3\n${version}\ncomplete\n`)).toEqual({
      executable: '/usr/bin/python3',
      version,
    });
  });

  it.each(['2.7.18', '3.9.21'])('says that Python %s is too old', (version) => {
    expect(judgePython(`/usr/bin/python\n${version}\ncomplete\n`)).toEqual({
      problem: `/usr/bin/python is Python ${version}`,
    });
  });

  it('says which package is missing when Debian has split the venv module off', () => {
    const candidate = judgePython('/usr/bin/python3\n3.12.3\nincomplete\n');

    expect(candidate).toHaveProperty('problem', expect.stringContaining('apt install python3-venv'));
  });

  it.each(['', 'pyenv: python3.12: command not found', '\n\n'])('passes over an answer like %j', (answer) => {
    expect(judgePython(answer)).toBe('missing');
  });

  it('reports a Python that was named but does not run', async () => {
    const found = await findPython('/nowhere/python3');

    expect(found).toEqual({ problems: ['QUITTANCE_PYTHON=/nowhere/python3 did not run'] });
  });

  it('offers Docker and a running emulator to those who have no Python', () => {
    const text = renderFailure(pythonMissing(['/usr/bin/python is Python 2.7.18']));

    expect(text).toContain('/usr/bin/python is Python 2.7.18');
    expect(text).toContain('Docker');
    expect(text).toContain('QUITTANCE_CLOUD_ENDPOINT=');
    expect(text).toContain('QUITTANCE_PYTHON=');
  });
});

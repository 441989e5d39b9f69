import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { claimPort, freePort, parsePort, portTaken } from '../../../local/cloud/ports.ts';
import { renderFailure, StartFailure } from '../../../local/failure.ts';

const occupy = async (): Promise<{ readonly port: number; readonly leave: () => Promise<void> }> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port, leave: () => new Promise((resolve) => server.close(() => resolve())) };
};

describe('ports', () => {
  it('names the taken port, what it was for and the variable that chooses another', () => {
    const text = renderFailure(
      portTaken({ port: 4566, purpose: 'the local cloud', variable: 'QUITTANCE_CLOUD_PORT' }),
    );

    expect(text).toContain('Port 4566');
    expect(text).toContain('the local cloud');
    expect(text).toContain('QUITTANCE_CLOUD_PORT=4567 npm start');
  });

  it('refuses a port that another program listens on', async () => {
    const { port, leave } = await occupy();

    const claim = claimPort({ port, purpose: 'the local URLs', variable: 'QUITTANCE_PORT' });

    await expect(claim).rejects.toThrow(new RegExp(`Port ${port}`));
    await leave();
  });

  it('claims a port that is free', async () => {
    const port = await freePort();

    await expect(claimPort({ port, purpose: 'the local URLs', variable: 'QUITTANCE_PORT' })).resolves.toBe(
      port,
    );
  });

  it.each(['0', '65536', '44 00', 'http', '-1', '4400.5', '1e3'])('does not take %j for a port', (text) => {
    expect(() => parsePort(text, 4400, 'QUITTANCE_PORT')).toThrow(StartFailure);
  });

  it.each([
    [undefined, 4400],
    ['', 4400],
    ['3', 3],
    ['65535', 65_535],
  ])('reads %j as port %i', (text, port) => {
    expect(parsePort(text, 4400, 'QUITTANCE_PORT')).toBe(port);
  });
});

/**
 * What MiniStack 1.5.33 lacks, closed from outside it: one function for each gap. What can only be closed
 * inside the emulator is in local/cloud/parity.py. test/local/parity.test.ts shows every gap, and fails
 * when one closes upstream, so that its function can go.
 */

/**
 * A gateway response whose template names a content type carries two of them, the emulator's own
 * first; API Gateway sends only the template's.
 *
 * @param rawHeaders Names and values in turn.
 */
export const oneContentType = (rawHeaders: readonly string[]): string[] => {
  const last = rawHeaders.findLastIndex(
    (text, index) => index % 2 === 0 && text.toLowerCase() === 'content-type',
  );
  const kept: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.toLowerCase() !== 'content-type' || index === last) kept.push(name, rawHeaders[index + 1] ?? '');
  }
  return kept;
};

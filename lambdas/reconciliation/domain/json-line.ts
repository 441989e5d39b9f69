/** A value as one line of JSON in ASCII, so that texts and bytes sort alike; integers of any size come back as they were. */
export const toJsonLine = (value: unknown): string => {
  const json = JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'bigint' ? { $minor: one.toString() } : one,
  );
  return json.replaceAll(/[^\u0020-\u007e]/gu, (character) =>
    [...character.split('')].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  );
};

/** Puts integers back in place. `JSON.parse` could ask about each value, and takes several times as long. */
const revive = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if ('$minor' in value) return BigInt(String(value.$minor));
  for (const [name, one] of Object.entries(value))
    if (typeof one === 'object') Object.assign(value, { [name]: revive(one) });
  return value;
};

/** Reads what `toJsonLine` wrote; its only writers are this room's. */
export const fromJsonLine = <T>(line: string): T => revive(JSON.parse(line)) as T;

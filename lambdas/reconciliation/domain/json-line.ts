/** A value as one line of JSON in ASCII, so that texts and bytes sort alike; integers of any size come back as they were. */
export const toJsonLine = (value: unknown): string => {
  const json = JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'bigint' ? { $minor: one.toString() } : one,
  );
  return json.replaceAll(/[^\u0020-\u007e]/gu, (character) =>
    [...character.split('')].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  );
};

/** Reads what `toJsonLine` wrote; its only writers are this room's. */
export const fromJsonLine = <T>(line: string): T =>
  JSON.parse(line, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && '$minor' in value ? BigInt(String(value.$minor)) : value,
  ) as T;

/** Where a command's results go: standard output carries results only, so that it can be piped. */
export interface Output {
  /** @param json What `--json` prints; `human` are the lines printed otherwise. */
  readonly result: (json: unknown, human: readonly string[]) => void;
  /** A result that is a file: as it is, `--json` or not. */
  readonly text: (content: string) => void;
  /** For people who watch: never part of the result. */
  readonly note: (line: string) => void;
}

export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

export const createOutput = (streams: Streams, asJson: boolean): Output => ({
  result: (json, human) => streams.out(`${asJson ? JSON.stringify(json, null, 2) : human.join('\n')}\n`),
  text: (content) => streams.out(content),
  note: (line) => streams.err(`${line}\n`),
});

/** Columns as wide as their widest cell; the header is not repeated for an empty table. */
export const table = (
  header: readonly string[],
  rows: readonly (readonly string[])[],
  empty: string,
): readonly string[] => {
  if (rows.length === 0) return [empty];
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
};

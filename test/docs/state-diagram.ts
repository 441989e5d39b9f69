/** One arrow of a state machine: from a state (`null`: out of nothing) to the next, by an event. */
export interface Arrow {
  readonly from: string | null;
  readonly to: string;
  readonly by: string | null;
}

/** The Mermaid text of a state machine, as it stands in the documentation. */
export const stateDiagram = (arrows: readonly Arrow[]): string => {
  const line = ({ from, to, by }: Arrow): string =>
    `    ${from ?? '[*]'} --> ${to}${by === null ? '' : ` : ${by}`}`;
  return ['```mermaid', 'stateDiagram-v2', ...arrows.map(line), '```'].join('\n');
};

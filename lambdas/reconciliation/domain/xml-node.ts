/** An element of a document, with what is in it. */
export interface XmlNode {
  /** Without its prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  /** Its own text, without white space around it. */
  readonly text: string;
}

export const childrenOf = (node: XmlNode | null, name: string): readonly XmlNode[] =>
  node === null ? [] : node.children.filter((child) => child.name === name);

export const childOf = (node: XmlNode | null, name: string): XmlNode | null =>
  childrenOf(node, name)[0] ?? null;

/** The text of an element that lies so deep; null if it is not there, or empty. */
export const textAt = (node: XmlNode | null, ...path: readonly string[]): string | null => {
  const found = path.reduce<XmlNode | null>((at, name) => childOf(at, name), node);
  return found === null || found.text === '' ? null : found.text;
};

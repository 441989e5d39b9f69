import { globSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import ts from 'typescript';

/** A file of the house as the rules see it. */
export interface HouseFile {
  /** Relative to the folder under inspection, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly exists: (path: string) => boolean;
  readonly read: (path: string) => string;
  /** All files of the folder, this one included: for rules about what files have to do with each other. */
  readonly house: () => readonly HouseFile[];
  /** The syntax tree. Only for TypeScript. */
  readonly tree: () => ts.SourceFile;
}

/** One place where a rule is broken. A finding about a file as a whole is on line 1. */
export interface Finding {
  readonly line: number;
  readonly what: string;
}

export interface Rule {
  readonly name: string;
  readonly why: string;
  readonly covers: (path: string) => boolean;
  readonly find: (file: HouseFile) => readonly Finding[];
}

const NOT_OURS = new Set([
  'node_modules',
  '.git',
  '.local',
  'cdk.out',
  'dist',
  'coverage',
  'planted',
  'package-lock.json',
]);
const TEXT = new Set(['.ts', '.js', '.json', '.md', '.yml', '.yaml', '.txt', '.sh', '.py', '']);

/** Reads every text file of a folder, without what tools made or installed and without what was planted. */
export const readHouse = (folder: string): readonly HouseFile[] => {
  const exists = (path: string): boolean =>
    statSync(join(folder, path), { throwIfNoEntry: false }) !== undefined;
  const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
  const house: readonly HouseFile[] = globSync('**/*', {
    cwd: folder,
    exclude: (path) => NOT_OURS.has(path.split(/[\\/]/).at(-1) ?? ''),
  })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => TEXT.has(extname(path)) && statSync(join(folder, path)).isFile())
    .map((path) => {
      const text = read(path);
      return {
        path,
        text,
        exists,
        read,
        house: () => house,
        tree: () => ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true),
      };
    });
  return house;
};

export const isTypeScript = (path: string): boolean => path.endsWith('.ts');

/** Every node of a syntax tree, parents first. */
function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  node.forEachChild((child) => {
    children.push(child);
  });
  for (const child of children) yield* nodesOf(child);
}

/** A rule about syntax: `judge` says what is wrong with a node, or nothing. */
export const findNodes = (
  file: HouseFile,
  judge: (node: ts.Node) => string | undefined,
): readonly Finding[] => {
  const tree = file.tree();
  return [...nodesOf(tree)].flatMap((node) => {
    const what = judge(node);
    const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
    return what === undefined ? [] : [{ line, what }];
  });
};

/** A rule about text: every line that matches, with what matched. */
export const findLines = (file: HouseFile, pattern: RegExp): readonly Finding[] =>
  file.text.split('\n').flatMap((text, index) => {
    const match = pattern.exec(text);
    return match === null ? [] : [{ line: index + 1, what: match[0].trim() }];
  });

import type { Route } from './http.ts';

export type Routed =
  | { readonly kind: 'found'; readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'method_not_allowed'; readonly allow: readonly string[] };

const segmentsOf = (path: string): readonly string[] => path.split('/').filter((segment) => segment !== '');

const match = (
  pattern: readonly string[],
  path: readonly string[],
): Readonly<Record<string, string>> | null => {
  if (pattern.length !== path.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = path[index] ?? '';
    if (part.startsWith('{')) params[part.slice(1, -1)] = segment;
    else if (part !== segment) return null;
  }
  return params;
};

/** Finds the route of a call; a path that exists under other methods says which. */
export const createRouter = (routes: readonly Route[]): ((method: string, path: string) => Routed) => {
  const patterns = routes.map((route) => ({ route, pattern: segmentsOf(route.path) }));
  return (method, path) => {
    const segments = segmentsOf(path);
    const allow: string[] = [];
    for (const { route, pattern } of patterns) {
      const params = match(pattern, segments);
      if (params === null) continue;
      if (route.method === method) return { kind: 'found', route, params };
      allow.push(route.method);
    }
    return allow.length > 0 ? { kind: 'method_not_allowed', allow } : { kind: 'not_found' };
  };
};

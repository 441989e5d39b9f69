import type { Shape } from './shape.ts';
import { two } from './two.ts';

export const one: unknown = (shape: Shape) => [shape, two];

import { routes } from './routes.ts';
export const handler = routes;

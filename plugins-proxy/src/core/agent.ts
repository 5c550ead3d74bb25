/**
 * undici's connection pool alone. The package's main file also loads fetch, web sockets, caches and mocks: 10 MB of
 * resident memory that the relay has no use for. The version is pinned, because this path is not undici's public API.
 */
import { createRequire } from 'node:module';

export const Agent = createRequire(import.meta.url)('undici/lib/dispatcher/agent.js') as typeof import('undici').Agent;

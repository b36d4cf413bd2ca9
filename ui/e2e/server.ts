// Serves a built window as the desktop app does: same files, a policy at least as strict, any free port.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

/** What the built window needs, and nothing more. The desktop app adds the addresses of its own commands. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Where the rules of accessibility are, beside the window's own files. */
export const AXE = '/axe.min.js';
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export interface Served {
  url: string;
  close(): Promise<void>;
}

export async function serve(folder: string): Promise<Served> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    readFile(path === AXE ? axe : join(folder, path)).then(
      (content) => {
        response.writeHead(200, {
          'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
          'Content-Security-Policy': POLICY,
          // What has a name of its own is read, and compiled, once.
          'Cache-Control':
            path.startsWith('/assets/') || path === AXE ? 'max-age=86400, immutable' : 'no-cache',
        });
        response.end(content);
      },
      () => {
        response.writeHead(path === '/favicon.ico' ? 204 : 404);
        response.end();
      },
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}

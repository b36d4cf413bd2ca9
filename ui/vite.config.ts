import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// `vite build` makes the window of the desktop app from index.html. `--mode demo` makes the same window over
// the in-memory backend from demo.html, into a folder of its own: nothing of it can reach the real bundle.
export default defineConfig(({ mode }) => {
  const demo = mode === 'demo';
  return {
    plugins: [svelte()],
    clearScreen: false,
    server: { port: 1420, strictPort: true },
    build: {
      target: ['safari16.4', 'chrome111'],
      outDir: demo ? 'dist-demo' : 'dist',
      emptyOutDir: true,
      // A data: URL would need an exception in the content security policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: demo ? 'demo.html' : 'index.html' },
    },
  };
});

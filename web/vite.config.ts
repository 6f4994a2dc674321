import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `npm run dev -w web` forwards API calls to a running server; nothing here is needed in production. */
const server = process.env.PARLEY_DEV_SERVER ?? 'http://127.0.0.1:3000'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    target: 'es2023',
    sourcemap: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { index: join(import.meta.dirname, 'index.html'), embed: join(import.meta.dirname, 'embed.html') } },
  },
  server: { proxy: { '/api': { target: server, changeOrigin: false }, '/v1': { target: server, changeOrigin: false } } },
})

import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vitest/config'

const PARTS = new URL('node_modules/element-plus/es/components/', import.meta.url)
const STYLES = readdirSync(PARTS)
  .filter((part) => existsSync(new URL(`${part}/style/css.mjs`, PARTS)))
  .map((part) => `element-plus/es/components/${part}/style/css`)
const SRC = fileURLToPath(new URL('src', import.meta.url))
const api = process.env.API_URL ?? 'http://127.0.0.1:8000'

export default defineConfig(({ mode }) => {
  const testing = mode === 'test'
  return {
    plugins: [
      vue(),
      // Only Element Plus is found by name, each component with its own style; ours are imported where they are used.
      components({
        dirs: [],
        dts: false,
        resolvers: [ElementPlusResolver({ importStyle: testing ? false : 'css' })],
      }),
    ],
    resolve: {
      // The build without a message compiler: ours (locales/compiler.ts) takes labels for data.
      alias: {
        '@': SRC,
        'vue-i18n': 'vue-i18n/dist/vue-i18n.runtime.mjs',
        ...(testing && { vue: 'vue/dist/vue.esm-bundler.js' }),
      },
    },
    define: {
      __VUE_OPTIONS_API__: true,
      __VUE_PROD_DEVTOOLS__: false,
      __VUE_I18N_LEGACY_API__: false,
      __VUE_I18N_FULL_INSTALL__: false,
    },
    // All of them at the start: a page that is the first to use one would else reload the console under its reader.
    optimizeDeps: { include: ['element-plus/es', ...STYLES] },
    build: { manifest: true, assetsInlineLimit: 0, target: 'es2022', chunkSizeWarningLimit: 900 },
    server: {
      port: 5173,
      proxy: { '/api': api, '/docs': api, '/redoc': api, '/openapi.json': api },
    },
    test: {
      environment: 'happy-dom',
      include: ['tests/**/*.test.ts'],
      setupFiles: 'tests/setup.ts',
      server: { deps: { inline: ['element-plus', 'vue-i18n'] } },
    },
  }
})

import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vitest/config'

const COMPONENTS = new URL('node_modules/element-plus/es/components/', import.meta.url)
const STYLES = readdirSync(COMPONENTS)
  .filter((name) => existsSync(new URL(`${name}/style/css.mjs`, COMPONENTS)))
  .map((name) => `element-plus/es/components/${name}/style/css`)
const SRC = fileURLToPath(new URL('src', import.meta.url))
// In one chunk: pages that use one of them would split it, and small chunks compress less.
const LOGIN_COMPONENTS = {
  name: 'login-components',
  test: /element-plus\/es\/components\/(button|form|input)\//,
}
const api = process.env.API_URL ?? 'http://127.0.0.1:8000'

export default defineConfig(({ mode }) => {
  const testing = mode === 'test'
  return {
    plugins: [
      vue(),
      // Resolves Element Plus only, with the style of each component. Own components are imported.
      components({
        dirs: [],
        dts: false,
        resolvers: [ElementPlusResolver({ importStyle: testing ? false : 'css' })],
      }),
    ],
    resolve: {
      // The build without the default message compiler: see locales/compiler.ts.
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
    // Pre-bundles all components: otherwise the first use of a component reloads the page.
    optimizeDeps: { include: ['element-plus/es', ...STYLES] },
    build: {
      manifest: true,
      assetsInlineLimit: 0,
      target: 'es2022',
      chunkSizeWarningLimit: 900,
      rolldownOptions: { output: { codeSplitting: { groups: [LOGIN_COMPONENTS] } } },
    },
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

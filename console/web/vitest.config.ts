import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

// One process for all files: they share no state, and starting another costs more than they take.
export default defineConfig({
  plugins: [vue()],
  test: { include: ['tests/**/*.test.ts'], setupFiles: ['tests/kit/browser.ts'], isolate: false, maxWorkers: 1 },
})

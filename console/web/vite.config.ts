import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

import { localIconFont } from './build/local-icon-font.ts'
import { officerWorker, TARGET } from './build/officer-worker.ts'

export default defineConfig({
  plugins: [vue(), localIconFont(), officerWorker()],
  build: {
    target: TARGET,
    // The content security policy allows no data: fonts, so nothing is inlined.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rollupOptions: { input: { login: 'login.html', desk: 'desk.html', officer: 'officer.html', track: 'track.html', morning: 'morning.html', slips: 'slips.html', handover: 'handover.html', roster: 'roster.html', documents: 'documents.html', emergency: 'emergency.html', contacts: 'contacts.html', statistics: 'statistics.html', exports: 'exports.html', streams: 'streams.html', assessment: 'assessment.html', wall: 'wall.html', remote: 'remote.html', screens: 'screens.html' } },
  },
  server: {
    host: '127.0.0.1',
    fs: { allow: ['.', '../../schemas/texts'] },
    proxy: { '/api': process.env.GRIDLOOP_URL ?? 'http://127.0.0.1:8080' },
  },
})

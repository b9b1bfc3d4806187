/** What the texts ask of the browser when they are loaded: no language was chosen yet, and the browser speaks Chinese. */
import 'vue' // looks for a document when it is loaded, and must not find the one below
import { vi } from 'vitest'

vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined })
vi.stubGlobal('document', { documentElement: {} })
vi.stubGlobal('navigator', { onLine: true, languages: ['zh-CN'] })

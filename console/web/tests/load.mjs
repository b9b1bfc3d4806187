/** Load a TypeScript module of the pages as the build reads it, so that tests need no further tool. */
import 'vue' // looks for a document when it is loaded, and must not find the one below
import { createServer } from 'vite'

const server = await createServer({
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  appType: 'custom',
})

globalThis.localStorage ??= { getItem: () => 'zh-CN', setItem: () => undefined }
globalThis.document ??= { documentElement: {} }

export const load = (path) => server.ssrLoadModule(path)
export const close = () => server.close()

/**
 * Build `officer-sw.js` after the pages: one classic script that knows the files of the officer page by name.
 *
 * The list is what the officer page's entry reaches, so that opening the page once is enough to open it again offline.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

import { build, type Plugin, type Rollup } from 'vite'

export const TARGET = ['chrome87', 'safari14']

interface PrecacheEntry {
  url: string
  revision: string | null
}

function reachable(bundle: Rollup.OutputBundle): Set<string> {
  const files = new Set<string>()
  const visit = (file: string): void => {
    const chunk = bundle[file]
    if (files.has(file) || chunk === undefined) return
    files.add(file)
    if (chunk.type !== 'chunk') return
    chunk.viteMetadata?.importedCss.forEach((name) => files.add(name))
    chunk.viteMetadata?.importedAssets.forEach((name) => files.add(name))
    ;[...chunk.imports, ...chunk.dynamicImports].forEach(visit)
  }
  for (const chunk of Object.values(bundle)) {
    if (chunk.type === 'chunk' && chunk.isEntry && chunk.name === 'officer') visit(chunk.fileName)
    if (chunk.type === 'asset' && chunk.fileName.endsWith('.woff2')) files.add(chunk.fileName)
  }
  return files
}

async function manifest(outDir: string, bundle: Rollup.OutputBundle): Promise<PrecacheEntry[]> {
  const revision = async (file: string): Promise<string> =>
    createHash('sha256')
      .update(await readFile(resolve(outDir, file)))
      .digest('hex')
      .slice(0, 16)
  const assets = [...reachable(bundle)].sort().map((file) => ({ url: `/${file}`, revision: null }))
  return [
    { url: '/officer', revision: await revision('officer.html') },
    { url: '/mark.svg', revision: await revision('mark.svg') },
    ...assets,
  ]
}

export function officerWorker(): Plugin {
  return {
    name: 'officer-worker',
    apply: 'build',
    async writeBundle(options, bundle) {
      const outDir = options.dir ?? 'dist'
      await build({
        configFile: false,
        publicDir: false,
        logLevel: 'warn',
        define: { __PRECACHE__: JSON.stringify(await manifest(outDir, bundle)) },
        build: {
          outDir,
          emptyOutDir: false,
          target: TARGET,
          rollupOptions: {
            input: 'src/officer/worker.ts',
            output: { format: 'iife', entryFileNames: 'officer-sw.js' },
          },
        },
      })
    },
  }
}

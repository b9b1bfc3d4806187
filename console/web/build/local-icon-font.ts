/**
 * Serve Vant's icon font ourselves.
 *
 * The package's style sheet carries the font as a data: address, which our content security policy refuses, and falls
 * back to a foreign host. The font becomes an asset file of the build; the foreign address goes.
 */
import type { Plugin } from 'vite'

const FONT_FACE = /src:url\(data:font\/woff2;[^,]*,([A-Za-z0-9+/=]+)\) format\("woff2"\)(,url\([^)]*\) format\("woff"\))?/

export function localIconFont(): Plugin {
  let building = false
  return {
    name: 'local-icon-font',
    enforce: 'pre',
    configResolved(config) {
      building = config.command === 'build'
    },
    transform(code, id) {
      if (!/vant\/(es|lib)\/icon\/index\.css/.test(id)) return null
      const font = FONT_FACE.exec(code)
      if (font?.[1] === undefined) throw new Error(`no icon font found in ${id}`)
      if (!building) return code.replace(font[2] ?? '', '')
      const name = this.emitFile({ type: 'asset', name: 'icons.woff2', source: Buffer.from(font[1], 'base64') })
      return code.replace(font[0], `src:url(__VITE_ASSET__${name}__) format("woff2")`)
    },
  }
}

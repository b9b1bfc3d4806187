/** Fail when a built file names a foreign host: the pages must work on an isolated network. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

// Names, not addresses: XML namespaces, and links inside messages and licence notes that are never fetched.
const HARMLESS = [
  /^https?:\/\/www\.w3\.org\//,
  /^https?:\/\/(www\.)?opengis\.net\//,
  /^https?:\/\/(vuejs\.org|element-plus\.org|openlayers\.org|dexie\.org|bit\.ly|github\.com|goo\.gl|tinyurl\.com)\//,
]

function* files(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) yield* files(path)
    else yield path
  }
}

const folder = process.argv[2] ?? 'dist'
const found = []
for (const path of files(folder)) {
  if (!/\.(js|css|html|svg|json)$/.test(path)) continue
  const text = readFileSync(path, 'utf8')
  const addresses = text.match(/(https?:)?\/\/[a-z0-9-]+(\.[a-z0-9-]+)+[^\s"'`)\\]*/gi) ?? []
  for (const address of addresses) {
    if (!/^https?:/.test(address) && !/\.(cn|com|net|org|io)\b/.test(address)) continue
    if (!HARMLESS.some((pattern) => pattern.test(address))) found.push(`${path}: ${address}`)
  }
}
if (found.length > 0) {
  console.error(`foreign hosts in ${folder}:\n${found.join('\n')}`)
  process.exit(1)
}

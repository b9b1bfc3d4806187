/** Fail when package-lock.json holds a download address: which registry is used is the machine's business. */
import { readFileSync } from 'node:fs'

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const addressed = Object.entries(lock.packages).filter(([, entry]) => entry.resolved !== undefined)
if (addressed.length > 0) {
  console.error(`package-lock.json holds download addresses: ${addressed.map(([name]) => name).join(', ')}`)
  process.exit(1)
}

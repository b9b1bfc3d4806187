/**
 * Write `src/api/contract.ts`, the types of the HTTP interface, from its OpenAPI document; with `--check`, fail when the
 * two differ instead.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const DOCUMENT = new URL('../../../docs/openapi.json', import.meta.url)
const CONTRACT = new URL('../src/api/contract.ts', import.meta.url)
const HEADER = '/** The HTTP interface, made from docs/openapi.json by `npm run contract`; change the server, not this file. */\n'

function fail(why) {
  console.error(why)
  process.exit(1)
}

const { default: openapiTS, astToString } = await import('openapi-typescript').catch(() =>
  fail('openapi-typescript is not installed: run `npm ci` in console/web.'),
)
const types = await openapiTS(DOCUMENT, {
  rootTypes: true,
  rootTypesNoSchemaPrefix: true,
  emptyObjectsUnknown: true,
  defaultNonNullable: false, // what the server fills in may be left out of a request
})
const wanted = HEADER + astToString(types)
if (!process.argv.includes('--check')) writeFileSync(CONTRACT, wanted)
else if (readFileSync(CONTRACT, 'utf8') !== wanted) {
  fail('src/api/contract.ts is not what docs/openapi.json says: run `npm run contract` in console/web.')
}

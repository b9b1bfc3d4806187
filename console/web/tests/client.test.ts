import { expect, test } from 'vitest'

import { createApi, query } from '../src/api/client'
import { Problem } from '../src/api/http'
import { json, TestServer } from './kit/server'

function anApi() {
  const server = new TestServer()
  const signedOut: string[] = []
  return { server, signedOut, api: createApi(server.send, () => signedOut.push('out')) }
}

test('an address is filled in safely, and what is empty is not asked for', async () => {
  const { api, server } = anApi()
  server.on('GET', /./, () => json(200, { items: [], next: null }))

  await api.get('/incidents/{number}', { path: { number: 'a/b?c' } })
  await api.get('/incidents', { query: { open: true, q: '', cell: null, needs_person: false, lamp: ['overdue', 'due_soon'], limit: 5 } })

  expect(server.asked.map((asked) => asked.path)).toEqual([
    '/incidents/a%2Fb%3Fc',
    '/incidents?open=true&lamp=overdue&lamp=due_soon&limit=5',
  ])
  expect(query({})).toBe('')
})

test('an empty answer is nothing, and a body is sent as JSON', async () => {
  const { api, server } = anApi()
  server.on('POST', /session/, () => new Response(null, { status: 204 }))

  expect(await api.post('/session', { json: { user: 'a', password: 'b' } })).toBe(undefined)

  expect(server.asked[0]).toMatchObject({ body: '{"user":"a","password":"b"}', headers: { 'Content-Type': 'application/json' } })
})

test('a refusal is thrown with the words of the server and its wish to wait, whatever a proxy says', async () => {
  const { api, server } = anApi()
  server.on('GET', /me/, () => json(429, { detail: '请求太频繁' }, { 'Retry-After': '7' }))
  await expect(api.get('/me')).rejects.toMatchObject({ status: 429, message: '请求太频繁', retryAfter: 7 })

  server.on('GET', /me/, () => new Response('<html>', { status: 502, headers: { 'Content-Type': 'text/html' } }))
  await expect(api.get('/me')).rejects.toEqual(new Problem(502, {}))
  server.on('GET', /me/, () => new Response('{"detai', { status: 500, headers: { 'Content-Type': 'application/json' } }))
  await expect(api.get('/me')).rejects.toMatchObject({ status: 500, message: '', retryAfter: null })
})

test('everybody who asked is told that the server no longer knows the session', async () => {
  const { api, server, signedOut } = anApi()
  server.on('GET', /me/, () => json(401, {}))

  await expect(api.get('/me')).rejects.toMatchObject({ status: 401 })

  expect(signedOut).toEqual(['out'])
})

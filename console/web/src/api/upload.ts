/** Send the bytes of a declared photo in parts, going on where the last attempt stopped. Uses no page, so that a worker can. */
import type { AttachmentForm } from './contract'
import { problemOf, Problem, Unreachable, type Send } from './http'

const PART = 256 * 1024

export interface PhotoBytes {
  id: string
  sha256: string
  media_type: AttachmentForm['media_type']
  bytes: ArrayBuffer
}

/** What is told of a photo before its bytes are sent. */
export function declaration(photo: PhotoBytes, purpose: NonNullable<AttachmentForm['purpose']>): AttachmentForm {
  return { id: photo.id, sha256: photo.sha256, media_type: photo.media_type, bytes: photo.bytes.byteLength, purpose }
}

/** The Content-Range of the part that starts at `offset`. */
export function partRange(offset: number, total: number): { end: number; header: string } {
  const end = Math.min(offset + PART, total)
  return { end, header: `bytes ${offset}-${end - 1}/${total}` }
}

async function arrivedSoFar(send: Send, id: string): Promise<number> {
  const response = await send(`/attachments/${id}`, { method: 'HEAD' })
  if (!response.ok) throw new Problem(response.status, {})
  return offsetOf(response)
}

/** How far the server says it has come. Throws `Unreachable` when the answer does not say so, and is not the server's. */
function offsetOf(response: Response): number {
  const said = response.headers.get('Upload-Offset')
  if (said === null) throw new Unreachable()
  return Number(said)
}

/** Send a photo until all of it has arrived. Throws `Problem` when refused, `Unreachable` when the link is gone. */
export async function uploadPhoto(send: Send, photo: PhotoBytes, progress?: (share: number) => void): Promise<void> {
  const total = photo.bytes.byteLength
  let offset = await arrivedSoFar(send, photo.id)
  let corrections = 0
  while (offset < total) {
    const { end, header } = partRange(offset, total)
    const response = await send(`/attachments/${photo.id}`, {
      method: 'PUT',
      headers: { 'Content-Type': photo.media_type, 'Content-Range': header },
      body: photo.bytes.slice(offset, end),
    })
    if (response.status === 308 || response.ok) offset = offsetOf(response)
    else if (response.status === 409 && corrections < 3) {
      corrections += 1 // another sender was ahead: ask where to go on
      offset = await arrivedSoFar(send, photo.id)
    } else throw await problemOf(response)
    progress?.(offset / total)
  }
}

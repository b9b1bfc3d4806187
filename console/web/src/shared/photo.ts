/** Make a phone's photo small enough for a weak link: at most 1600 px, a JPEG of about 300 kB, upright, without EXIF. */
import { sha256, uuid7 } from './ids'

const LONGEST = 1600
const WANTED_BYTES = 300 * 1024
const THUMB = 200
const QUALITIES = [0.85, 0.75, 0.65, 0.5]

export interface Photo {
  id: string
  sha256: string
  media_type: 'image/jpeg'
  bytes: ArrayBuffer
  thumb: string
}

async function decode(file: Blob): Promise<ImageBitmap | HTMLImageElement> {
  if ('createImageBitmap' in window) {
    try {
      return await createImageBitmap(file, { imageOrientation: 'from-image' })
    } catch {
      // Old Safari knows the function but not the option: an <img> honours the orientation by itself.
    }
  }
  const image = new Image()
  image.src = URL.createObjectURL(file)
  try {
    await image.decode()
  } finally {
    URL.revokeObjectURL(image.src)
  }
  return image
}

function draw(source: ImageBitmap | HTMLImageElement, longest: number): HTMLCanvasElement {
  const scale = Math.min(1, longest / Math.max(source.width, source.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(source.width * scale))
  canvas.height = Math.max(1, Math.round(source.height * scale))
  const pen = canvas.getContext('2d')
  if (pen === null) return canvas
  pen.fillStyle = '#fff' // what is transparent would become black: a JPEG has no transparency
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(source, 0, 0, canvas.width, canvas.height)
  return canvas
}

function stamp(canvas: HTMLCanvasElement, lines: readonly string[]): void {
  const pen = canvas.getContext('2d')
  if (pen === null || lines.length === 0) return
  const size = Math.max(14, Math.round(canvas.width / 45))
  pen.font = `${size}px "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif`
  pen.textBaseline = 'bottom'
  const height = lines.length * size * 1.35 + size * 0.5
  const width = Math.max(...lines.map((line) => pen.measureText(line).width)) + size
  pen.fillStyle = 'rgba(0, 0, 0, 0.5)'
  pen.fillRect(0, canvas.height - height, width, height)
  pen.fillStyle = '#fff'
  lines.forEach((line, index) => {
    pen.fillText(line, size / 2, canvas.height - size * 0.3 - (lines.length - 1 - index) * size * 1.35)
  })
}

function jpeg(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('canvas gave no picture'))), 'image/jpeg', quality)
  })
}

async function smallJpeg(canvas: HTMLCanvasElement): Promise<ArrayBuffer> {
  let blob = await jpeg(canvas, 0.85)
  for (const quality of QUALITIES.slice(1)) {
    if (blob.size <= WANTED_BYTES) break
    blob = await jpeg(canvas, quality)
  }
  return new Response(blob).arrayBuffer()
}

const JUST_TAKEN_MS = 5 * 60_000

/** When a photo was taken that is not of just now but from the gallery; null for one that the camera has just made. */
export function takenEarlier(file: File, now: Date): Date | null {
  return now.getTime() - file.lastModified > JUST_TAKEN_MS ? new Date(file.lastModified) : null
}

/** Prepare a photo for sending; `lines` are written on it as a watermark. Rejects when the file is no picture. */
export async function preparePhoto(file: Blob, lines: readonly string[]): Promise<Photo> {
  const source = await decode(file)
  const thumb = draw(source, THUMB).toDataURL('image/jpeg', 0.7)
  const canvas = draw(source, LONGEST)
  stamp(canvas, lines)
  const bytes = await smallJpeg(canvas)
  if ('close' in source) source.close()
  return { id: uuid7(), sha256: await sha256(bytes), media_type: 'image/jpeg', bytes, thumb }
}

/** Sound and speech for what is red, until somebody takes note of it: a new one at once, all of them again and again. */
import { ref, type Ref } from 'vue'

import { locale } from '../texts'
import type { CallOff, Clock } from './clock'
import { forgetMute, keepMute, mutedUntil, SHIFT_MS } from './mute'

export const AGAIN_MS = 20_000

export interface Alarm {
  id: string
  said: string
}
export interface Voice {
  ring: () => void
  speak: (text: string) => void
  hush: () => void
}
export interface SirenParts {
  voice: Voice
  clock: Clock
  /** What is said when there are more than the one that is spoken. */
  andMore: (n: number) => string
  memory: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  /** Whose ears; empty while nobody is known to be signed in. */
  user: () => string
}
export interface Siren {
  muted: Readonly<Ref<boolean>>
  /** Say what sounds from now on; nothing ends it. */
  sound: (alarms: readonly Alarm[]) => void
  mute: (value: boolean) => void
  /** Somebody else is signed in, or it is known now who is: their silence holds, nobody else's. */
  recall: () => void
}

export interface Crier {
  /** Say the first, and how many more there are. */
  say: (alarms: readonly Alarm[]) => void
  /** Say again and again, from now on, what there is then. */
  again: (alarms: () => readonly Alarm[]) => void
  end: () => void
}

export function createCrier({ voice, clock, andMore }: Pick<SirenParts, 'voice' | 'clock' | 'andMore'>, everyMs: number): Crier {
  let callOff: CallOff = () => undefined

  function say(alarms: readonly Alarm[]): void {
    const [first, ...others] = alarms
    if (first === undefined) return
    voice.ring()
    voice.speak(others.length > 0 ? `${first.said}${andMore(others.length)}` : first.said)
  }

  function again(alarms: () => readonly Alarm[]): void {
    callOff()
    callOff = clock.after(everyMs, () => {
      say(alarms())
      again(alarms)
    })
  }

  function end(): void {
    callOff()
    voice.hush()
  }

  return { say, again, end }
}

export function createSiren({ voice, clock, andMore, memory, user }: SirenParts): Siren {
  const muted = ref(false)
  const { say, again, end } = createCrier({ voice, clock, andMore }, AGAIN_MS)
  let callOffMute: CallOff = () => undefined
  let heard: ReadonlySet<string> = new Set()
  let sounding: readonly Alarm[] = []

  function sound(alarms: readonly Alarm[]): void {
    const fresh = alarms.filter(({ id }) => !heard.has(id))
    const wereSome = sounding.length > 0
    sounding = alarms
    heard = new Set(alarms.map(({ id }) => id))
    if (muted.value) return
    if (alarms.length === 0) {
      if (wereSome) end()
    } else if (fresh.length > 0) {
      voice.hush()
      say(fresh)
      again(() => sounding)
    }
  }

  function mute(value: boolean): void {
    if (value) keepMute(memory, user(), clock.now() + SHIFT_MS)
    else forgetMute(memory)
    recall()
  }

  function recall(): void {
    const left = mutedUntil(memory, user()) - clock.now()
    const before = muted.value
    callOffMute()
    muted.value = left > 0
    if (muted.value) {
      end()
      callOffMute = clock.after(left, recall)
    } else if (before && sounding.length > 0) {
      say(sounding)
      again(() => sounding)
    }
  }

  return { muted, sound, mute, recall }
}

const NOTES = [880, 660, 880] as const
const NOTE_SECONDS = 0.18
const LOUDNESS = 0.12

/** Whether the browser keeps the page silent until somebody presses something. */
export const silenced = ref(false)

/** The browser's loudspeaker and voice; where it has none, nothing is heard and the page says the rest. */
export function browserVoice(): Voice {
  let context: AudioContext | null = null

  async function ready(): Promise<AudioContext | null> {
    if (typeof AudioContext === 'undefined') return null
    context ??= new AudioContext()
    if (context.state === 'suspended') {
      silenced.value = true
      await context.resume()
    }
    silenced.value = false
    return context
  }

  function tone(audio: AudioContext, frequency: number, at: number): void {
    const [source, gain] = [audio.createOscillator(), audio.createGain()]
    source.frequency.value = frequency
    gain.gain.setValueAtTime(LOUDNESS, at)
    gain.gain.exponentialRampToValueAtTime(0.001, at + NOTE_SECONDS)
    source.connect(gain).connect(audio.destination)
    source.start(at)
    source.stop(at + NOTE_SECONDS)
  }

  return {
    ring: () =>
      void ready().then((audio) => {
        if (audio) NOTES.forEach((note, index) => tone(audio, note, audio.currentTime + index * NOTE_SECONDS))
      }),
    speak: (text) => {
      if (!('speechSynthesis' in window)) return
      const said = new SpeechSynthesisUtterance(text)
      said.lang = locale.value === 'en' ? 'en-GB' : 'zh-CN'
      window.speechSynthesis.speak(said)
    },
    hush: () => 'speechSynthesis' in window && window.speechSynthesis.cancel(),
  }
}

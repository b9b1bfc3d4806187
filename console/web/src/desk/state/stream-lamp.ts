/** What the lamp in the header says: whether what is shown is new, and whether those who watch by themselves still do. */
import type { Figures } from '../../api/contract'
import { duration, instant } from '../../shared/time'
import { t } from '../../texts'

export interface StreamLamp {
  state: 'lost' | 'connecting' | 'silent' | 'degraded' | 'live'
  text: string
  title: string
}

/** The gravest first: what is not connected knows nothing, and where nothing fires nobody is told in time. */
export function streamLamp(live: string, unread: boolean, figures: Figures | null): StreamLamp {
  if (live === 'lost' || unread) return { state: 'lost', text: t('desk.stream.lost'), title: t('desk.stream.lostHint') }
  if (live === 'connecting') return plain('connecting')
  const silent = [...(figures?.silent ?? [])].sort((a, b) => b.name.localeCompare(a.name)) // timers before the auditor
  const first = silent[0]
  if (first !== undefined) {
    const hints = silent.map(({ name, since }) => t(`desk.silentHint.${name}`, { t: instant(since) }))
    return { state: 'silent', text: t(`desk.silent.${first.name}`), title: hints.join('\n') }
  }
  if (figures?.stream.state !== 'degraded') return plain('live')
  const said = { n: figures.stream.outbox, t: duration(figures.stream.oldest_seconds * 1000) }
  return { state: 'degraded', text: t('desk.stream.degraded'), title: t('desk.stream.backlog', said) }
}

function plain(state: 'connecting' | 'live'): StreamLamp {
  const text = t(`desk.stream.${state}`)
  return { state, text, title: text }
}

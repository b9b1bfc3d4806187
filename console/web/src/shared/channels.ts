/** How far a message came, in words: "钉钉 09:31 已送达 · 未确认". */
import type { Reached } from '../api/contract'
import { t, word } from '../texts'
import { personName } from './narrative'
import { instant } from './time'

/** A channel by its word; of several robots of a kind the code tells which. */
export function channelName(channel: string): string {
  const [kind, code] = channel.split(':')
  return [word('channel', kind ?? channel), code].filter(Boolean).join(' ')
}

/** Why it is not there: a word of the catalogue, a code's number beside it. */
export function whyNot(reason: string | null, code: string | null = null): string {
  if (reason === null) return ''
  const said = word('undelivered', reason)
  return code === null ? said : `${said} · ${t('desk.delivery.code', { code })}`
}

/** What became of one message to one person. */
export function reachedBy(reached: Reached): string {
  const said = t('desk.delivery.reached', {
    channel: channelName(reached.channel),
    at: instant(reached.at),
    state: word('deliveryState', reached.state),
  })
  const more = reached.state === 'delivered' ? t(reached.acknowledged_at ? 'desk.delivery.noted' : 'desk.delivery.unnoted') : whyNot(reached.reason)
  return more === '' ? said : `${said} · ${more}`
}

/** The messages of a step, by the people they are for. */
export function byPerson(reached: readonly Reached[]): { who: string; ways: Reached[] }[] {
  const people = new Map<string, Reached[]>()
  for (const one of reached) {
    const who = personName(one.to)
    people.set(who, [...(people.get(who) ?? []), one])
  }
  return [...people].map(([who, ways]) => ({ who, ways }))
}

/**
 * The number and the code that this tab follows.
 *
 * They come after the `#` of the receipt's link, which no browser sends anywhere, and go from there into the tab's own
 * store, so that neither the history nor a shared screenshot of the address shows them.
 */
const KEPT = 'gridloop.receipt'

export interface Receipt {
  number: string
  code: string
}

/** The address that opens the page of a receipt. */
export function linkTo({ number, code }: Receipt, origin: string): string {
  return `${origin}/track#${new URLSearchParams({ number, code })}`
}

/** What stands after the `#` of an address, if it is a receipt's. */
export function receiptIn(hash: string): Receipt | null {
  const said = new URLSearchParams(hash.replace(/^#/, ''))
  const [number, code] = [said.get('number') ?? '', said.get('code') ?? '']
  return number === '' || code === '' ? null : { number, code }
}

/** The receipt that the page was opened with, or that the tab had before it was loaded anew. */
export function receiptAtHand(): Receipt | null {
  const opened = receiptIn(location.hash)
  if (opened !== null) {
    keep(opened)
    history.replaceState(null, '', location.pathname)
    return opened
  }
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') as Receipt | null
  } catch {
    return null
  }
}

export function keep(receipt: Receipt): void {
  sessionStorage.setItem(KEPT, JSON.stringify(receipt))
}

export function forget(): void {
  sessionStorage.removeItem(KEPT)
}

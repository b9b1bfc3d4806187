/** Single-key shortcuts that rest while somebody types, composes Chinese, or has a dialog open. */

/** Whether letters are for this element; a box that was just ticked takes none, and they go on being shortcuts. */
export function takesLetters({ tagName, isContentEditable, type }: { tagName: string; isContentEditable: boolean; type?: string }): boolean {
  return isContentEditable || /^(TEXTAREA|SELECT)$/.test(tagName) || (tagName === 'INPUT' && type !== 'checkbox')
}

function typing(event: KeyboardEvent): boolean {
  const target = event.target
  if (event.isComposing || event.keyCode === 229) return true
  return target instanceof HTMLElement && takesLetters(target)
}

export function dialogOpen(): boolean {
  return Array.from(document.querySelectorAll<HTMLElement>('.el-overlay')).some((overlay) => overlay.offsetParent !== null || getComputedStyle(overlay).display !== 'none')
}

/** The keys that walk: held, they go on. Any other does one thing for one press. */
const WALKS: readonly string[] = ['j', 'k', 'ArrowDown', 'ArrowUp']

/** Whether this is a key that somebody holds, and that must not act again and again. */
export function held({ repeat, key }: Pick<KeyboardEvent, 'repeat' | 'key'>): boolean {
  return repeat && !WALKS.includes(key)
}

export function shortcuts(actions: Record<string, () => unknown>): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event) || dialogOpen()) return
    const action = actions[event.key]
    if (action === undefined) return
    // Enter on a focused button is that button's.
    if (event.key === 'Enter' && event.target instanceof HTMLButtonElement) return
    event.preventDefault()
    if (!held(event)) action()
  }
}

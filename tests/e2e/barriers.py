"""What keeps somebody from using a page: what axe finds, and what is cut off."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Page

FOUND: Final = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`))"""
STILL: Final = """async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    const ends = document.getAnimations().filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime))
    await Promise.allSettled(ends.map(({ finished }) => finished))
}"""
CUT: Final = """() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth > clientWidth
}"""


def serious(page: Page, axe: str) -> list[str]:
    """What axe finds that keeps somebody from using the page."""
    page.evaluate(STILL)  # half faded in, words lack the contrast they are going to have
    page.evaluate(axe)  # not as a script of the page: its policy allows none
    found: list[str] = page.evaluate(FOUND)
    return found

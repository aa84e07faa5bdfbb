"""What is asked of a page in its window, in the language that it speaks."""

# What reaches beyond the window, so that a failure names it; what scrolls inside a box of its own does not count.
OUTSIDE = """() => [...document.querySelectorAll('main *, header *, footer *')]
  .filter(e => !e.closest('.scroll, .skip, .hidden') || e.matches('.scroll'))
  .filter(e => { const r = e.getBoundingClientRect(); return r.right > innerWidth + 1 || r.left < -1; })
  .slice(0, 4).map(e => e.tagName + '.' + e.className)"""

# Words in a script that the language of their element does not write. Names of languages stand in their own.
UNMARKED = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), parent = walker.currentNode.parentElement;
    if (!text || parent.closest('script, textarea')) continue;
    const language = parent.closest('[lang]').getAttribute('lang');
    if (/[\\u4e00-\\u9fff]/.test(text) && !language.startsWith('zh')) found.push([language, text.slice(0, 30)]);
    if (/[\\u0600-\\u06ff]/.test(text) && language !== 'ug') found.push([language, text.slice(0, 30)]);
  }
  return found.slice(0, 12);
}"""

# Whoever asked for less motion gets none.
MOVING = """() => [...document.querySelectorAll('*')].filter(e => {
    const style = getComputedStyle(e);
    return style.animationName !== 'none' || style.transitionDuration.split(',').some(t => parseFloat(t) > 0);
  }).slice(0, 4).map(e => e.tagName + '.' + e.className)"""

# Each thing that can be reached: its mark of focus is drawn, and it stands after the one before as one reads.
FOCUS = """() => {
  const faults = [];
  const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')]
    .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length);
  const name = e => e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 20);
  let before = null;
  for (const e of all) {
    if (e.tabIndex > 0) faults.push('jumps the queue: ' + name(e));
    e.focus();
    if (document.activeElement !== e) { faults.push('takes no focus: ' + name(e)); continue; }
    let seen = false;
    for (let at = e, n = 0; at && n < 3; at = at.parentElement, n++) {
      const style = getComputedStyle(at);
      if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) seen = true;
    }
    if (!seen) faults.push('focus is not seen: ' + name(e));
    // A wide table scrolls by itself to what is reached in it: where that stands is counted in the table.
    const scrolled = e.closest('.across')?.scrollLeft ?? 0;
    const r = e.getBoundingClientRect(), rtl = getComputedStyle(e.parentElement).direction === 'rtl';
    const now = {top: r.top + scrollY, bottom: r.bottom + scrollY, start: rtl ? -r.right - scrolled : r.left + scrolled, end: rtl ? -r.left - scrolled : r.right + scrolled};
    if (e.matches('.skip')) continue;
    if (before && before.rtl === rtl) {
      const above = now.bottom <= before.top + 1, further = now.start >= before.start - 1;
      const level = !above && now.top < before.bottom - 4 && now.bottom > before.top + 4;
      if ((above || level) && !further) faults.push('stands before ' + before.name + ': ' + name(e));
    }
    before = {...now, rtl, name: name(e)};
  }
  if (all.length < 3) faults.push('hardly anything can be reached');
  return faults.slice(0, 8);
}"""

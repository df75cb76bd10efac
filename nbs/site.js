// What scrolls can be reached and scrolled by the keyboard; what does not is no stop on its way.
"use strict"

const watch = new ResizeObserver(entries => entries.forEach(({target}) => {
    const style = getComputedStyle(target)
    const more = target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight
    if (more && /auto|scroll/.test(style.overflow)) target.tabIndex = 0
    else target.removeAttribute("tabindex")
}))

addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("article :is(pre, div)").forEach(box => watch.observe(box))
})

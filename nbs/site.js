// What scrolls can be reached and scrolled by the keyboard; what does not is no stop on its way.
"use strict"

const watch = new ResizeObserver(entries => entries.forEach(({target}) => {
    const style = getComputedStyle(target)
    const more = target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight
    if (more && /auto|scroll/.test(style.overflow)) target.tabIndex = 0
    else target.removeAttribute("tabindex")
}))

// A film is a still for those who want no motion.
function holdStill(film) {
    const still = document.createElement("canvas")
    still.width = film.naturalWidth
    still.height = film.naturalHeight
    still.getContext("2d").drawImage(film, 0, 0)
    still.role = "img"
    still.ariaLabel = film.alt
    still.style.maxWidth = "100%"
    film.replaceWith(still)
}

addEventListener("load", () => {
    const film = document.querySelector("img[src$='explorer.webp']")
    if (film && matchMedia("(prefers-reduced-motion: reduce)").matches) holdStill(film)
})

addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("article :is(pre, div)").forEach(box => watch.observe(box))
})

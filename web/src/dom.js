/** An element with its properties, attributes (those with a dash, and `role`) and children.
 *  @template {keyof HTMLElementTagNameMap} Tag
 *  @param {Tag} tag @param {Record<string, any>} properties @param {(Node | string)[]} children
 *  @returns {HTMLElementTagNameMap[Tag]} */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (name === "role" || name.includes("-")) made.setAttribute(name, value)
    else Reflect.set(made, name, value)
  }
  made.append(...children)
  return made
}

/** @param {string} label @param {() => void} press @param {string} title */
export function button(label, press, title = "") {
  return element("button", {type: "button", onclick: press, title}, label)
}

/** A slider with its name and what it says.
 *  @param {string} name @param {number[]} limits lowest, highest, step
 *  @param {(value: number) => void} moved @param {(value: number) => string} say
 *  @returns {{line: HTMLElement, set: (value: number) => void}} */
export function slider(name, [min, max, step], moved, say) {
  const output = element("output")
  const input = element("input", {type: "range", min, max, step})
  const line = element("label", {className: "slider"}, element("span", {}, name), input, output)
  /** @param {number} value */
  const set = value => {
    input.value = String(value)
    output.value = say(value)
  }
  input.addEventListener("input", () => {
    output.value = say(input.valueAsNumber)
    moved(input.valueAsNumber)
  })
  return {line, set}
}

/** A button that says what something is, on hover or tap. @param {string} what @param {string} hint */
export function explanation(what, hint) {
  const text = element("span", {className: "hint", hidden: true}, hint.replace(/\s+/g, " "))
  const ask = element("button", {type: "button", className: "ask", "aria-expanded": "false"}, "?")
  ask.setAttribute("aria-label", `What is this: ${what}`)
  let kept = false
  /** @param {boolean} seen */
  const show = seen => {
    text.hidden = !seen
    ask.setAttribute("aria-expanded", String(seen))
  }
  ask.addEventListener("click", () => {
    kept = !kept
    show(kept)
  })
  ask.addEventListener("pointerenter", event => { if (event.pointerType === "mouse") show(true) })
  ask.addEventListener("pointerleave", event => { if (event.pointerType === "mouse") show(kept) })
  return {ask, text}
}

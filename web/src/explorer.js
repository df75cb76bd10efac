// The explorer: one digit, several networks side by side, and what happens in them. A host gives it an engine.
import {ANGLES} from "./angles.js"
import {button, element, explanation, slider} from "./dom.js"
import {correspondence} from "./engine.js"
import {makeHandle} from "./handle.js"
import {disturb} from "./move.js"
import {makePad, toBytes} from "./pad.js"
import {fromAddress, LIMITS, PAD, POSE_LIMITS, start, toAddress} from "./state.js"
import {angleAt, atStep, classAt, digest, drawDigit, longest, PATH, ROUTING, VIEWS, WIDTH} from "./views.js"

/** @typedef {import("./engine.js").Engine} Engine
 *  @typedef {import("./views.js").About & {decoder?: string}} Network
 *  @typedef {{networks: Network[], digits: string, classes: string[], iterations: number}} About
 *    digits: images of 28 × 28 bytes in base64
 *  @typedef {{read: () => string, write: (address: string) => void, listen: (changed: () => void) => void,
 *    link: () => string}} Place  where a view is kept; it tells when somebody else changes it
 *  @typedef {import("./views.js").Seen} Seen
 *  @typedef {import("./state.js").State} State */

const PIXELS = 28*28
const PEN = [4, 30, 1]
const PEN_FIRST = 14
const PER_ITERATION = 1600                             // of the animation, ms
const QUIET = 150                                      // after a change, before what can wait, ms
const SHARPNESS = 2                                    // pixels of a canvas in one of the page

/** By name in the state: title, and how a value is said.
 *  @type {[keyof typeof LIMITS, string, (x: number) => string][]} */
const SLIDERS = [
  ["turn", "turn", x => `${x}°`],
  ["growth", "size", x => `${Math.round(100*(1 + x))} %`],
  ["right", "right", x => `${x} px`],
  ["down", "down", x => `${x} px`],
  ["noise", "noise", x => x.toFixed(2)],
]

/** A panel of one network: its answer, which stands elsewhere, and its views.
 *  @param {Network} about @param {(k: number) => void} choose @param {(angle: number) => void} turn */
function makePanel(about, choose, turn) {
  const answer = element("p", {className: "answer"}, "…")
  const panel = element("section", {className: "network", "aria-label": about.title},
    element("p", {className: "name"}, about.title))
  const canvases = VIEWS.map((view, i) => {
    const canvas = element("canvas", {width: WIDTH*SHARPNESS, height: view.height*SHARPNESS, role: "img"})
    const title = element("span")
    const {ask, text} = explanation(view.name, view.hint)
    panel.append(element("p", {className: "head"}, title, ask), text, canvas)
    /** @param {MouseEvent} event */
    const at = ({offsetX, offsetY}) => [offsetX, offsetY].map(place => place*WIDTH/canvas.clientWidth)
    if (i === ROUTING) canvas.addEventListener("click", event => choose(classAt(at(event))))
    if (i === PATH) {
      canvas.classList.add("path")
      canvas.addEventListener("pointerdown", event => turn(angleAt(at(event))))
      canvas.addEventListener("pointermove", event => { if (event.buttons) turn(angleAt(at(event))) })
    }
    return {canvas, title, view}
  })
  return {about, panel, answer, canvases}
}

/** Draw a view. @param {CanvasRenderingContext2D} context @param {typeof VIEWS[number]} view
 *  @param {import("./views.js").Scene} scene */
function drawView(context, view, scene) {
  context.save()
  context.scale(SHARPNESS, SHARPNESS)
  context.clearRect(0, 0, WIDTH, view.height)
  view.draw(context, scene)
  context.restore()
}

/** What a network says at a step of routing, in words.
 *  @param {Seen} seen @param {Network} about @param {string[]} classes @param {number} step */
function answerOf(seen, about, classes, step) {
  const lengths = atStep(seen.lengths, step)
  const length = Math.max(...lengths)
  const name = classes[lengths.indexOf(length)]
  return `${length < about.threshold ? "perhaps " : ""}${name}, length ${length.toFixed(2)}`
}

/** Show the explorer in an element.
 *  @param {HTMLElement} root @param {About} about @param {Engine} engine
 *  @param {Place | null} place none where a view has no address @returns {() => void} takes it away */
export function mount(root, about, engine, place = null) {
  const classes = about.classes
  const bytes = Uint8Array.from(atob(about.digits), letter => letter.charCodeAt(0))
  const digits = Array.from({length: bytes.length/PIXELS}, (_, i) => bytes.subarray(PIXELS*i, PIXELS*(i + 1)))

  /** @type {State} */
  let state = readPlace()
  let pen = PEN_FIRST
  /** What was found in the strokes. @type {{strokes: unknown, image: Uint8Array | null, note: string, box?: number[]}} */
  let found = {strokes: null, image: null, note: ""}
  /** Of each network, by place. @type {(Seen | null)[]} */
  let seen = about.networks.map(() => null)
  /** The poses of the digit at each angle. @type {(Float32Array | null)[][]} */
  let paths = about.networks.map(() => ANGLES.map(() => null))
  let pathOf = ""                                      // what they are poses of
  /** @type {(Float32Array | null)[]} */
  let drawings = about.networks.map(() => null)
  /** @type {Uint8Array} */
  let shown = digits[0]
  let step = about.iterations                          // of routing, with a fraction while it is animated
  let playing = false
  let removed = false
  let serial = 0                                       // counts changes, so that one can wait for the last

  /** @returns {State} */
  function readPlace() {
    return place ? fromAddress(place.read(), digits.length, classes.length, about.iterations) : start()
  }

  // The controls.

  const padCanvas = element("canvas", {className: "pad", width: 448, height: 448, tabIndex: 0, role: "application"})
  padCanvas.setAttribute("aria-label",
    "Drawing pad. Arrow keys move the pen, the space bar lowers and lifts it. Mouse, finger and pen draw too.")
  const digitCanvas = element("canvas", {className: "digit", width: 448, height: 448, role: "img"})
  digitCanvas.setAttribute("aria-label", "The digit as it goes to the networks; the sliders move it")
  const note = element("p", {className: "note"})
  const status = element("p", {className: "status", role: "status"})
  const penSlider = slider("pen", PEN, width => { pen = width }, width => `${width}`)
  penSlider.set(pen)
  const sliders = SLIDERS.map(([name, title, say]) => slider(title, LIMITS[name], x => change({[name]: x}), say))
  const choices = digits.map((image, i) => {
    const canvas = element("canvas", {width: 56, height: 56})
    const label = `held-out digit ${i + 1}`
    drawDigit(/** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")), Float32Array.from(image, x => x/255), 56)
    return element("button", {
      type: "button", className: "choice", "aria-label": label, onclick: () => change({digit: i, strokes: []}),
    }, canvas)
  })
  const menu = element("select", {onchange: () => change({looked: Number(menu.value)})},
    element("option", {value: "-1"}, "the winner"), ...classes.map((name, k) => element("option", {value: k}, name)))
  const undo = button("undo", () => change({strokes: state.strokes.slice(0, -1)}), "take the last stroke away")
  const clear = button("clear", () => change({strokes: []}), "an empty pad; the chosen digit comes back")
  const reset = button("reset", () => {
    change({turn: 0, growth: 0, right: 0, down: 0, noise: 0})
  }, "no turn, shift, size or noise")

  const play = button("▶ play", () => playing ? goTo(Math.round(step)) : animate())
  play.classList.add("play")
  const back = button("◀", () => goTo(Math.ceil(step) - 1), "one iteration back")
  const on = button("▶", () => goTo(Math.floor(step) + 1), "one iteration on")
  back.setAttribute("aria-label", "one iteration back")
  on.setAttribute("aria-label", "one iteration on")
  const stepSlider = slider("iteration", [1, about.iterations, 1], goTo, x => `${x} of ${about.iterations}`)

  const panels = about.networks.map(network => makePanel(network, looked => change({looked}), turn => change({turn})))

  const poseSliders = start().pose.map((_, i) => slider(`${i + 1}`, POSE_LIMITS, x => {
    change({pose: state.pose.map((old, j) => i === j ? x : old)})
  }, x => x.toFixed(1)))
  const decoded = about.networks.map(network => {
    const canvas = element("canvas", {width: 224, height: 224, role: "img"})
    canvas.setAttribute("aria-label", `The digit that the decoder draws from ${network.title}'s pose`)
    const caption = element("figcaption", {}, "…")
    return {canvas, caption, figure: element("figure", {}, canvas, caption)}
  })
  const canDraw = about.networks.some(network => network.decoder)
  const poseHelp = explanation("the pose by hand", `A decoder has learned to draw a digit from the pose of its capsule.
    Each slider adds to one of the pose's 16 numbers, in standard deviations of that number within its class. What
    changes in the drawing is what the number stands for, in each network something else. Far from 0 are poses that no
    digit has: there the drawing may become a blot, or another digit.`)
  const byHand = element("section", {className: "by-hand", "aria-label": "The pose by hand"},
    element("p", {className: "head"}, element("span", {}, "The pose by hand"), poseHelp.ask), poseHelp.text,
    element("p", {}, "16 numbers hold how the digit is written. Change them, and a decoder draws what they say."),
    element("div", {className: "row"}, element("div", {className: "row drawings"}, ...decoded.map(({figure}) => figure)),
      element("div", {className: "poses"}, ...poseSliders.map(({line}) => line)),
      button("reset the pose", () => change({pose: start().pose}))))
  byHand.hidden = !canDraw

  const share = element("p", {className: "row share"})
  if (place) share.append(button("copy a link to this view", copyLink), button("save a picture", save))
  else share.append(button("save a picture", save))
  const told = element("span", {role: "status"})
  share.append(told)

  const padHelp = explanation("drawing", `Draw one digit. It is found, made as thick as MNIST's, brought to 20 pixels and
    centred, as the command classify does with any picture: right you see what the networks get.`)
  const digitHelp = explanation("moving the digit", `Drag the digit to shift it, drag near the rim to turn it; the wheel or
    two fingers change its size. The sliders do the same.`)
  root.classList.add("capsnet-live")
  root.replaceChildren(
    element("div", {className: "row bar"}, ...panels.map(({answer}) => answer)),
    element("div", {className: "row controls"},
      element("div", {className: "column"},
        element("p", {className: "head"}, element("span", {}, "Draw a digit"), padHelp.ask), padHelp.text, padCanvas,
        element("p", {className: "row"}, undo, clear), penSlider.line),
      element("div", {className: "column"},
        element("p", {className: "head"}, element("span", {}, "The networks get"), digitHelp.ask), digitHelp.text,
        digitCanvas, element("p", {className: "row"}, reset), note),
      element("div", {className: "column wide"},
        element("p", {className: "head"}, element("span", {}, "or choose one (no network was trained on it)")),
        element("div", {className: "choices"}, ...choices), ...sliders.map(({line}) => line),
        element("label", {className: "slider"}, element("span", {}, "look at"), menu))),
    status,
    element("div", {className: "row player"}, back, play, on, stepSlider.line),
    element("div", {className: "row networks"}, ...panels.map(({panel}) => panel)),
    byHand, share)
  for (const part of root.querySelectorAll("*")) {
    part.setAttribute("data-lm-suppress-shortcuts", "true")    // JupyterLab's own keys rest while one is in here
  }

  const drawPad = makePad(padCanvas, {
    strokes: () => state.strokes,
    width: () => pen,
    box: () => found.strokes === state.strokes ? found.box : undefined,
    changed: strokes => change({strokes}),
  })
  makeHandle(digitCanvas, () => state, moved => change(moved))

  // From a change to the picture.

  /** @param {Partial<State>} changes */
  function change(changes) {
    if (changes.looked !== undefined && changes.looked === state.looked) changes = {looked: -1}
    const another = "strokes" in changes || "digit" in changes || "looked" in changes
    state = {...state, ...another && {pose: start().pose}, ...changes}
    root.dataset.asked = String(++serial)
    showControls()
    if ("looked" in changes) drawAll()
    remember()
    compute()
  }

  function showControls() {
    SLIDERS.forEach(([name], i) => sliders[i].set(state[name]))
    state.pose.forEach((x, i) => poseSliders[i].set(x))
    const drawn = state.strokes.length > 0
    choices.forEach((choice, i) => choice.setAttribute("aria-pressed", String(!drawn && i === state.digit)))
    menu.value = String(state.looked)
    undo.disabled = clear.disabled = !drawn
    drawPad()
    showDigit()
  }

  /** The image that is moved: the drawn digit, or the chosen one; none where no digit was found. */
  function base() {
    return state.strokes.length ? found.image : digits[state.digit]
  }

  function showDigit() {
    const image = base()
    shown = image ? disturb(image, state) : new Uint8Array(PIXELS)
    const context = /** @type {CanvasRenderingContext2D} */ (digitCanvas.getContext("2d"))
    drawDigit(context, Float32Array.from(shown, x => x/255), digitCanvas.width)
    note.textContent = image ? "" : found.note && `no digit: ${found.note}`
  }

  let remembering = 0
  function remember() {
    clearTimeout(remembering)
    remembering = setTimeout(() => place?.write(toAddress(state)), 300)
  }

  let computing = false
  /** One computation at a time, always of the newest state. */
  async function compute() {
    if (computing) return
    computing = true
    try {
      for (let done = -1; done !== serial && !removed;) {
        done = serial
        await find()
        await look(done)
        if (done === serial) await drawPoses()
      }
      turnSoon()
    } catch (error) {
      complain(error)
    }
    computing = false
  }

  /** @param {unknown} error */
  function complain(error) {
    note.textContent = `This could not be computed: ${/** @type {Error} */ (error).message}`
  }

  async function find() {
    const {strokes} = state
    if (!strokes.length || found.strokes === strokes) return
    const {arrays, note: why = "", box} = await engine.ask({what: "find", side: PAD}, toBytes(strokes))
    const image = arrays.image ? Uint8Array.from(arrays.image.data) : null
    found = {strokes, image, note: why, box}
    if (state.strokes === strokes) drawPad()
    showDigit()
  }

  /** Ask every network about the digit. @param {number} done */
  async function look(done) {
    if (!base()) {
      seen = seen.map(() => null)
      drawings = drawings.map(() => null)
      drawAll()
      finish(done)
      return
    }
    const image = shown
    forgetPaths()
    for (const [i, network] of about.networks.entries()) {
      const {arrays} = await engine.ask({what: "look", file: network.file}, image)
      seen[i] = digest(arrays, network)
      draw(i)
      root.dataset[`answered${i}`] = String(done)
    }
    finish(done)
  }

  /** @param {number} done */
  function finish(done) {
    say()
    root.dataset.answered = String(done)
  }

  function forgetPaths() {
    const {turn, looked, step: _, pose, ...others} = state
    const of = JSON.stringify([others, Array.from(base() ?? [])])
    if (of === pathOf) return
    pathOf = of
    paths = about.networks.map(() => ANGLES.map(() => null))
  }

  let turning = 0
  /** The poses at every angle, once nothing changes any more: a move need not wait for them. */
  function turnSoon() {
    clearTimeout(turning)
    const now = serial
    turning = setTimeout(async () => {
      try {
        for (let i = 0; i < ANGLES.length && now === serial && !removed; i++) await turnTo(i)
      } catch (error) {
        complain(error)
      }
    }, QUIET)
  }

  /** The poses of the digit at an angle. @param {number} i */
  async function turnTo(i) {
    const image = base()
    if (!image || paths.every(path => path[i])) return
    const turned = disturb(image, {...state, turn: ANGLES[i]})
    const ofWhat = pathOf
    for (const [n, network] of about.networks.entries()) {
      const {arrays} = await engine.ask({what: "look", file: network.file, wanted: ["poses"]}, turned)
      if (ofWhat !== pathOf) return
      paths[n][i] = arrays.poses.data
      draw(n)
    }
  }

  let handSeen = false                                 // the decoders are fetched when one comes to them
  const watch = new IntersectionObserver(entries => {
    if (handSeen || !entries.some(entry => entry.isIntersecting)) return
    handSeen = true
    change({})
  }, {rootMargin: "200px"})
  watch.observe(byHand)

  async function drawPoses() {
    if (!handSeen) return
    for (const [i, network] of about.networks.entries()) {
      const its = seen[i]
      if (!its || !network.decoder) continue
      const k = inView(its)
      const pose = its.pose.subarray(k*its.dim, (k + 1)*its.dim)
      const content = Float32Array.from([...pose, ...state.pose])
      const {arrays} = await engine.ask({what: "draw", file: network.decoder, looked: k}, content)
      drawings[i] = arrays.drawing.data
      decoded[i].caption.textContent = `${network.title}'s ${classes[k]}`
      drawDecoded(i)
    }
  }

  // Drawing.

  /** The class one looks at. @param {Seen} its */
  const inView = its => state.looked < 0 ? longest(its) : state.looked

  /** @param {number} i @returns {import("./views.js").Scene | null} */
  function scene(i) {
    const its = seen[i]
    if (!its) return null
    const style = getComputedStyle(root)
    return {
      seen: its, about: about.networks[i], step, k: inView(its), turn: state.turn, path: paths[i],
      ink: style.color, faint: style.getPropertyValue("--live-faint") || "#999",
    }
  }

  /** @param {number} i */
  function draw(i) {
    const {answer, canvases, panel, about: network} = panels[i]
    const now = scene(i)
    panel.classList.toggle("nothing", !now)
    answer.textContent = `${network.title}: ${now ? answerOf(now.seen, network, classes, step) : "no answer"}`
    if (!now) return
    for (const {canvas, title, view} of canvases) {
      drawView(/** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")), view, now)
      title.textContent = view.title(now)
      canvas.setAttribute("aria-label", view.words(now))
    }
  }

  /** @param {number} i */
  function drawDecoded(i) {
    const context = /** @type {CanvasRenderingContext2D} */ (decoded[i].canvas.getContext("2d"))
    drawDigit(context, drawings[i] ?? new Float32Array(PIXELS), 224)
  }

  function drawAll() {
    about.networks.forEach((_, i) => {
      draw(i)
      drawDecoded(i)
    })
  }

  let saying = 0
  /** Tell who listens, once it is quiet. */
  function say() {
    clearTimeout(saying)
    saying = setTimeout(() => {
      const answers = about.networks.map((network, i) => {
        const its = seen[i]
        return its && `${network.title} says ${answerOf(its, network, classes, about.iterations)}`
      })
      status.textContent = base() ? `${answers.join(". ")}.` : `No digit: ${found.note}. Go on drawing, or clear the pad.`
    }, 300)
  }

  // Routing, iteration by iteration.

  /** @param {number} iteration */
  function goTo(iteration) {
    stop()
    showStep(Math.min(Math.max(iteration, 1), about.iterations))
    state = {...state, step: step === about.iterations ? 0 : step}
    remember()
  }

  /** @param {number} to */
  function showStep(to) {
    step = to
    stepSlider.set(Math.round(step))
    drawAll()
  }

  function stop() {
    playing = false
    play.textContent = "▶ play"
  }

  function animate() {
    playing = true
    play.textContent = "❚❚ pause"
    const jumps = matchMedia("(prefers-reduced-motion: reduce)").matches
    const from = step >= about.iterations ? 1 : step
    const began = performance.now()
    const frame = () => {
      if (!playing || removed) return
      const passed = from + (performance.now() - began)/PER_ITERATION
      const held = Math.floor(passed) + Math.max(2*(passed - Math.floor(passed)) - 1, 0)    // half of the time it rests
      showStep(Math.min(jumps ? Math.floor(passed) : held, about.iterations))
      if (passed >= about.iterations) goTo(about.iterations)
      else requestAnimationFrame(frame)
    }
    frame()
  }

  // Sharing.

  async function copyLink() {
    place?.write(toAddress(state))
    try {
      await navigator.clipboard.writeText(place?.link() ?? "")
      told.textContent = "copied"
    } catch {
      told.textContent = "the link is in the address bar"
    }
  }

  function save() {
    const link = element("a", {href: still().toDataURL("image/png"), download: "capsules.png"})
    link.click()
    told.textContent = "saved as capsules.png"
  }

  /** All that is seen, as one picture. */
  function still() {
    const column = WIDTH + 24
    const height = VIEWS.reduce((sum, view) => sum + view.height + 26, 190)
    const canvas = element("canvas", {width: SHARPNESS*column*panels.length, height: SHARPNESS*height})
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"))
    const {color, fontFamily} = getComputedStyle(root)
    context.fillStyle = getComputedStyle(root).getPropertyValue("--live-paper") || "white"
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.scale(SHARPNESS, SHARPNESS)
    context.drawImage(padCanvas, 12, 12, 112, 112)
    context.drawImage(digitCanvas, 136, 12, 112, 112)
    context.fillStyle = color
    panels.forEach(({answer, canvases}, i) => {
      let top = 150
      context.font = `bold 15px ${fontFamily}`
      context.fillText(answer.textContent ?? "", column*i + 12, top)
      context.font = `13px ${fontFamily}`
      for (const {canvas: picture, title, view} of canvases) {
        top += 20
        context.fillText(title.textContent ?? "", column*i + 12, top)
        context.drawImage(picture, column*i + 12, top + 6, WIDTH, view.height)
        top += view.height + 6
      }
    })
    return canvas
  }

  const dark = matchMedia("(prefers-color-scheme: dark)")
  dark.addEventListener("change", drawAll)
  const themes = new MutationObserver(drawAll)
  themes.observe(document.body, {attributes: true})
  function begin() {
    step = state.step || about.iterations
    stepSlider.set(step)
    change({})
  }

  place?.listen(() => {
    stop()
    state = readPlace()
    begin()
  })
  begin()
  return () => {
    removed = true
    dark.removeEventListener("change", drawAll)
    themes.disconnect()
    watch.disconnect()
    root.replaceChildren()
  }
}

/** What a notebook's widget gives (anywidget.dev): Python answers.
 *  @param {{model: any, el: HTMLElement}} widget @returns {() => void} */
function render({model, el}) {
  const engine = correspondence((message, content) => model.send(message, undefined, [content]))
  /** @param {any} message @param {DataView[]} buffers */
  const receive = (message, buffers) => {
    /** @type {import("./engine.js").Arrays} */
    const arrays = {}
    for (const [i, [name, shape]] of Object.entries(message.shapes ?? {}).entries()) {
      const {buffer, byteOffset, byteLength} = buffers[i]
      arrays[name] = {shape, data: new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength))}
    }
    const {id, error, note, box} = message
    engine.answered(id, error ? null : {arrays, note, box}, error)
  }
  model.on("msg:custom", receive)
  const root = element("div")
  el.append(root)
  const unmount = mount(root, model.get("about"), engine)
  return () => {
    unmount()
    model.off("msg:custom", receive)
  }
}

export default {render}

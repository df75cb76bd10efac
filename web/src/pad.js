// The pad: strokes of a mouse, a finger, a pen or the keyboard.
import {PAD} from "./state.js"

/** @typedef {import("./state.js").Stroke} Stroke */

const KEY_STEP = 6                                     // of the pen, pixels of the pad
const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}

/** White strokes on black. @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context
 *  @param {Stroke[]} strokes @param {number} scale from pixels of the pad */
export function drawStrokes(context, strokes, scale) {
  context.fillStyle = "black"
  context.fillRect(0, 0, PAD*scale, PAD*scale)
  context.strokeStyle = context.fillStyle = "white"
  context.lineCap = context.lineJoin = "round"
  for (const {width, points} of strokes) {
    const [[x, y]] = points
    context.lineWidth = width*scale
    context.beginPath()
    context.moveTo(x*scale, y*scale)
    for (const [x, y] of points) context.lineTo(x*scale, y*scale)
    context.stroke()
  }
}

/** Strokes as bytes, in which a digit is looked for. @param {Stroke[]} strokes @returns {Uint8Array} [PAD, PAD] */
export function toBytes(strokes) {
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(PAD, PAD).getContext("2d", {willReadFrequently: true}))
  drawStrokes(context, strokes, 1)
  const {data} = context.getImageData(0, 0, PAD, PAD)
  return Uint8Array.from({length: PAD*PAD}, (_, i) => data[4*i])
}

/** A point of the pad, whole and inside. @param {number} x @param {number} y */
const onPad = (x, y) => [x, y].map(place => Math.round(Math.min(Math.max(place, 0), PAD)))

/** Make a canvas a pad.
 *  @param {HTMLCanvasElement} canvas
 *  @param {{strokes: () => Stroke[], width: () => number, box: () => number[] | undefined,
 *    changed: (strokes: Stroke[]) => void}} drawing what is drawn, the pen, where a digit was found; told of changes
 *  @returns {() => void} draws it once more */
export function makePad(canvas, drawing) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"))
  const scale = canvas.width/PAD
  let pen = [PAD/2, PAD/2]                             // of the keyboard
  let pointer = -1                                     // that draws: a second finger does not
  let lowered = false

  function draw() {
    drawStrokes(context, drawing.strokes(), scale)
    const box = drawing.box()
    if (box) {
      const [left, top, right, bottom] = box.map(place => place*scale)
      context.strokeStyle = "#f0a020"
      context.lineWidth = 1.5
      context.strokeRect(left, top, right - left, bottom - top)
    }
    if (document.activeElement === canvas && canvas.matches(":focus-visible")) drawPen()
  }

  function drawPen() {
    context.beginPath()
    context.arc(pen[0]*scale, pen[1]*scale, drawing.width()*scale/2, 0, 7)
    context.lineWidth = 2
    context.strokeStyle = context.fillStyle = "#f0a020"
    if (lowered) context.fill()
    context.stroke()
  }

  /** @param {number[]} point */
  function begin(point) {
    const stroke = {width: drawing.width(), points: [point]}
    drawing.changed([...drawing.strokes(), stroke])
  }

  /** @param {number[]} point */
  function go(point) {
    const strokes = drawing.strokes()
    const last = strokes[strokes.length - 1]
    const longer = {width: last.width, points: [...last.points, point]}
    drawing.changed([...strokes.slice(0, -1), longer])
  }

  /** @param {PointerEvent} event */
  function place(event) {
    const {left, top, width, height} = canvas.getBoundingClientRect()
    return onPad((event.clientX - left)*PAD/width, (event.clientY - top)*PAD/height)
  }

  canvas.addEventListener("pointerdown", event => {
    if (event.button || canvas.hasPointerCapture(pointer)) return
    pointer = event.pointerId
    canvas.setPointerCapture(pointer)
    begin(place(event))
  })
  canvas.addEventListener("pointermove", event => {
    if (event.pointerId !== pointer || !canvas.hasPointerCapture(pointer)) return
    const passed = event.getCoalescedEvents?.() ?? []
    for (const step of passed.length ? passed : [event]) go(place(step))
  })
  canvas.addEventListener("keydown", event => {
    const way = ARROWS[/** @type {keyof typeof ARROWS} */ (event.key)]
    if (!way && event.key !== " ") return
    event.preventDefault()
    if (way) {
      pen = onPad(pen[0] + KEY_STEP*way[0], pen[1] + KEY_STEP*way[1])
      if (lowered) go(pen)
    } else {
      lowered = !lowered
      if (lowered) begin(pen)
    }
    draw()
  })
  canvas.addEventListener("focus", draw)
  canvas.addEventListener("blur", () => {
    lowered = false
    draw()
  })
  return draw
}

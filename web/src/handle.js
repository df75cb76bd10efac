// The digit itself, as a handle: dragged it shifts, turned by its rim it turns, and two fingers or the wheel enlarge it.
import {LIMITS} from "./state.js"

/** @typedef {{turn: number, growth: number, right: number, down: number}} Place */

const RIM = .38                                        // of the side: farther from the middle one turns

/** @param {number} x @param {keyof typeof LIMITS} name rounded to the slider's step, within its limits */
function fit(x, name) {
  const [low, high, step] = LIMITS[name]
  const stepped = Math.round(x/step)*step
  return Number(Math.min(Math.max(stepped, low), high).toFixed(2))
}

/** Make a canvas with a digit of 28 pixels on it a handle.
 *  @param {HTMLCanvasElement} canvas @param {() => Place} now @param {(place: Partial<Place>) => void} moved */
export function makeHandle(canvas, now, moved) {
  /** @type {Map<number, number[]>} fingers by id: x, y, as shares of the side from the middle */
  const fingers = new Map()
  let before = now()
  /** @type {number[][]} where the fingers were put down */
  let began = []

  /** @param {PointerEvent} event */
  function place(event) {
    const {left, top, width, height} = canvas.getBoundingClientRect()
    return [(event.clientX - left)/width - .5, (event.clientY - top)/height - .5]
  }

  function begin() {
    before = {...now()}
    began = [...fingers.values()]
  }

  /** @param {number[]} one @param {number[]} other */
  const angle = (one, other) => Math.atan2(other[0] - one[0], other[1] - one[1])*180/Math.PI
  /** @param {number[]} one @param {number[]} other */
  const distance = (one, other) => Math.hypot(other[0] - one[0], other[1] - one[1])
  /** @param {number} degrees */
  const short = degrees => (degrees + 540) % 360 - 180

  function follow() {
    const [one, other] = fingers.values()
    if (other) {
      const turned = short(angle(one, other) - angle(began[0], began[1]))
      const grown = distance(one, other)/Math.max(distance(began[0], began[1]), .01)
      moved({turn: fit(before.turn + turned, "turn"), growth: fit((1 + before.growth)*grown - 1, "growth")})
    } else if (Math.hypot(...began[0]) > RIM) {
      const turned = short(angle([0, 0], one) - angle([0, 0], began[0]))
      moved({turn: fit(before.turn + turned, "turn")})
    } else {
      const right = fit(before.right + 28*(one[0] - began[0][0]), "right")
      moved({right, down: fit(before.down + 28*(one[1] - began[0][1]), "down")})
    }
  }

  canvas.addEventListener("pointerdown", event => {
    canvas.setPointerCapture(event.pointerId)
    fingers.set(event.pointerId, place(event))
    begin()
  })
  canvas.addEventListener("pointermove", event => {
    if (!fingers.has(event.pointerId)) return
    fingers.set(event.pointerId, place(event))
    follow()
  })
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
    canvas.addEventListener(end, event => {
      fingers.delete(event.pointerId)
      begin()
    })
  }
  canvas.addEventListener("wheel", event => {
    event.preventDefault()
    moved({growth: fit(now().growth - Math.sign(event.deltaY)*LIMITS.growth[2], "growth")})
  }, {passive: false})
}

// Pictures of what happened in a network, each drawn on a canvas.
import {ANGLES} from "./angles.js"

/** @typedef {import("./engine.js").Arrays} Arrays
 *  @typedef {{title: string, file: string, types: number, threshold: number, sees: number}} About  of a network
 *  @typedef {{side: number, input: Float32Array, grid: number, lengthsOfParts: Float32Array, couplings: Float32Array[][],
 *    limit: number, strongest: number[], lengths: number[][], contributions: Float32Array, places: Float32Array[], classes: number,
 *    types: number, pose: Float32Array, dim: number}} Seen  what is drawn of a network, see `digest`
 *  @typedef {{seen: Seen, about: About, step: number, k: number, turn: number, path: (Float32Array | null)[],
 *    ink: string, faint: string}} Scene
 *  @typedef {CanvasRenderingContext2D} Context */

export const WIDTH = 320                               // of every view

const RED_TO_BLUE = [[5, 48, 97], [67, 147, 195], [247, 247, 247], [214, 96, 77], [103, 0, 31]]
const RED = "#c8342b"
const BLUE = "#7f9fc0"

/** A colour of the scale from blue over white to red.
 *  @param {number} share from -1 to 1 @returns {number[]} red, green, blue */
export function tint(share) {
  const place = (Math.min(Math.max(share, -1), 1) + 1)*(RED_TO_BLUE.length - 1)/2
  const below = Math.min(Math.floor(place), RED_TO_BLUE.length - 2)
  return RED_TO_BLUE[below].map((level, i) => level + (place - below)*(RED_TO_BLUE[below + 1][i] - level))
}

/** @param {number} share from 0 to 1 @returns {number[]} */
const grey = share => Array(3).fill(255*Math.min(Math.max(share, 0), 1))

/** From black over orange to white. @param {number} share from 0 to 1 @returns {number[]} */
const glow = share => [2.4*255*share, 1.25*255*share, 255*(1.6*share - .6)].map(x => Math.min(Math.max(x, 0), 255))

/** Draw numbers as a small picture, each a square.
 *  @param {Context} context @param {ArrayLike<number>} numbers @param {number} columns
 *  @param {number[]} box left, top, width, height @param {(x: number) => number[]} colour @param {number} alpha */
function paint(context, numbers, columns, [left, top, width, height], colour, alpha = 1) {
  const small = document.createElement("canvas")
  small.width = columns
  small.height = numbers.length/columns
  const pixels = new ImageData(small.width, small.height)
  for (let i = 0; i < numbers.length; i++) {
    pixels.data.set([...colour(numbers[i]), 255*alpha], 4*i)
  }
  small.getContext("2d")?.putImageData(pixels, 0, 0)
  context.imageSmoothingEnabled = false
  context.drawImage(small, left, top, width, height)
}

/** @param {Context} context @param {string} words @param {number} x @param {number} y @param {string} colour
 *  @param {CanvasTextAlign} align @param {number} size */
function write(context, words, x, y, colour, align = "center", size = 12) {
  context.fillStyle = colour
  context.font = `${size}px system-ui, sans-serif`
  context.textAlign = align
  context.fillText(words, x, y)
}

/** The sum over types of capsules at each place. @param {Float32Array} numbers by type and place
 *  @param {number} places @returns {Float32Array} */
function sumOverTypes(numbers, places) {
  const sums = new Float32Array(places)
  numbers.forEach((x, i) => { sums[i % places] += x })
  return sums
}

/** The part of a long array that is one row of it. @param {Float32Array} numbers @param {number} row @param {number} n */
const rowOf = (numbers, row, n) => numbers.subarray(row*n, (row + 1)*n)

/** The lengths of vectors that lie one after another. @param {Float32Array} numbers @param {number} dim */
function norms(numbers, dim) {
  const lengths = []
  for (let i = 0; i < numbers.length; i += dim) {
    lengths.push(Math.hypot(...numbers.subarray(i, i + dim)))
  }
  return lengths
}

/** What is drawn of a network's answer for one image.
 *  @param {Arrays} arrays @param {About} about @returns {Seen} */
export function digest(arrays, about) {
  const [, classes, parts] = arrays.contributions.shape
  const places = parts/about.types
  const dim = arrays.poses.shape[2]
  const partDim = arrays.u.shape[2]
  const couplings = []
  const strongest = []
  const lengths = []
  for (let i = 1; `c_${i}` in arrays; i++) {
    const means = []
    for (let k = 0; k < classes; k++) {
      const sums = sumOverTypes(rowOf(arrays[`c_${i}`].data, k, parts), places)
      means.push(sums.map(sum => sum/about.types))
    }
    couplings.push(means)
    strongest.push(arrays[`c_${i}`].data.reduce((most, c) => Math.max(most, c), 0))
    lengths.push(norms(arrays[`v_${i}`].data, dim))
  }
  const away = couplings.flat().flatMap(means => Array.from(means, mean => Math.abs(mean - 1/classes)))
  const byClass = Array.from({length: classes}, (_, k) => rowOf(arrays.contributions.data, k, parts))
  const side = arrays.input.shape[3]
  return {
    side,
    input: sumOverTypes(arrays.input.data, side*side),
    grid: Math.sqrt(places),
    lengthsOfParts: sumOverTypes(Float32Array.from(norms(arrays.u.data, partDim)), places),
    couplings,
    limit: Math.max(...away, 1e-9),
    strongest,
    lengths,
    contributions: arrays.contributions.data,
    places: byClass.map(numbers => sumOverTypes(numbers, places)),
    classes,
    types: about.types,
    pose: arrays.poses.data,
    dim,
  }
}

/** The class whose capsule is longest in the end. @param {Seen} seen */
export function longest(seen) {
  const last = seen.lengths[seen.lengths.length - 1]
  return last.indexOf(Math.max(...last))
}

/** Numbers between two iterations, as an animation passes from one to the next.
 *  @param {ArrayLike<number>[]} byIteration @param {number} step from 1, may have a fraction */
export function atStep(byIteration, step) {
  const before = Math.floor(step) - 1
  const after = Math.min(before + 1, byIteration.length - 1)
  const share = step - 1 - before
  return Array.from(byIteration[before], (x, i) => x + share*(byIteration[after][i] - x))
}

/** Numbers of any size, into 0 to 1. @param {Float32Array} numbers @param {number} least what differs by less is alike */
function stretched(numbers, least = 1e-6) {
  const low = Math.min(...numbers)
  const span = Math.max(...numbers) - low
  return numbers.map(x => span > least ? (x - low)/span : .5)
}

/** The input, as a ground for a map that lies over it. @param {Context} context @param {Seen} seen @param {number[]} box */
function drawInput(context, seen, box) {
  paint(context, stretched(seen.input), seen.side, box, grey)
}

// The views, from top to bottom. `hint` is a sentence for who asks what this is; `words` for who cannot see it.

const input = {
  name: "the input and its primary capsules",
  title: () => "The input, and its primary capsules",
  hint: `Left: the picture as it enters the network. Right: how long the primary capsules are at each place of the image,
    the mean over their types: from the shortest (dark) to the longest (bright), whose lengths are written below. Where
    all are as long as they can be, only their directions differ.`,
  height: 132,
  /** @param {Context} context @param {Scene} scene */
  draw(context, {seen, about, ink}) {
    drawInput(context, seen, [16, 0, 112, 112])
    drawInput(context, seen, [192, 0, 112, 112])
    paint(context, stretched(seen.lengthsOfParts, .001*about.types), seen.grid, [192, 0, 112, 112], glow, .7)
    write(context, `${seen.side} × ${seen.side} pixels`, 72, 127, ink)
    const ends = [Math.min(...seen.lengthsOfParts), Math.max(...seen.lengthsOfParts)].map(x => (x/about.types).toFixed(3))
    write(context, ends[0] === ends[1] ? `all ${ends[0]} long` : `lengths ${ends.join(" to ")}`, 248, 127, ink)
  },
  /** @param {Scene} scene */
  words: ({seen, about}) => `Input of ${seen.side} by ${seen.side} pixels, and the lengths of ${about.types} types of `
    + `primary capsules on ${seen.grid} by ${seen.grid} places`,
}

const ROUTING_CELL = 64

/** @param {Scene} scene */
const iteration = ({seen, step}) => `iteration ${Math.round(step)} of ${seen.lengths.length}`

const routing = {
  name: "routing",
  /** @param {Scene} scene */
  title: scene => `Routing, ${iteration(scene)}`,
  hint: `Each primary capsule, a part, shares its output among the ten classes. A map for each class: red where the parts
    at this place give it more than an equal share of a tenth, blue where less: the mean over their types, on one scale for
    all. A single part may give much more; the largest share of one is written below. Routing raises the share of a class
    that agrees with what a part predicts. Press a class to look at it.`,
  height: 196,
  /** @param {Context} context @param {Scene} scene */
  draw(context, {seen, about, step, k, ink, faint}) {
    const lengths = atStep(seen.lengths, step)
    for (let own = 0; own < seen.classes; own++) {
      const left = ROUTING_CELL*(own % 5)
      const top = 84*Math.floor(own/5)
      const maps = seen.couplings.map(means => means[own])
      const box = [left + 16, top + 2, 46, 46]
      paint(context, atStep(maps, step), seen.grid, box, x => tint((x - 1/seen.classes)/seen.limit))
      context.strokeStyle = own === k ? RED : faint
      context.lineWidth = own === k ? 2 : 1
      context.strokeRect(left + 15, top + 1, 48, 48)
      write(context, String(own), left + 6, top + 30, own === k ? RED : ink)
      context.fillStyle = faint
      context.fillRect(left + 16, top + 54, 46, 6)
      context.fillStyle = own === k ? RED : BLUE
      context.fillRect(left + 16, top + 54, 46*lengths[own], 6)
      write(context, lengths[own].toFixed(2), left + 39, top + 73, ink, "center", 11)
    }
    write(context, `colours: means of ${about.types} types, a tenth ± ${seen.limit.toFixed(3)}`, WIDTH/2, 178, ink)
    const strongest = seen.strongest[Math.round(step) - 1]
    write(context, `largest share that one part gives: ${strongest.toFixed(2)}; bars: lengths`, WIDTH/2, 192, ink)
  },
  /** @param {Scene} scene */
  words: scene => `Couplings at ${iteration(scene)}: shares of a tenth, plus or minus at most `
    + `${scene.seen.limit.toFixed(4)}, at each place of the image and for each class`,
}

const lengths = {
  name: "the lengths",
  title: () => "Lengths of the ten class capsules",
  hint: `The length of a class capsule, from 0 to 1, says how sure the network is that the digit is there: the bar now, a
    line after each iteration of routing. Below the dashed line the network is not sure enough for an answer.`,
  height: 112,
  /** @param {Context} context @param {Scene} scene */
  draw(context, {seen, about, step, k, ink, faint}) {
    const now = atStep(seen.lengths, step)
    /** @param {number} length */
    const y = length => 90 - 84*length
    for (let own = 0; own < seen.classes; own++) {
      const left = 8 + 31*own
      context.fillStyle = own === k ? RED : BLUE
      context.fillRect(left, y(now[own]), 24, 84*now[own])
      context.fillStyle = ink
      for (const after of seen.lengths) {
        context.fillRect(left - 2, y(after[own]) - .75, 28, 1.5)
      }
      write(context, String(own), left + 12, 105, ink)
    }
    context.strokeStyle = faint
    context.lineWidth = 1
    context.strokeRect(4, y(0), 310, 0)
    context.strokeStyle = ink
    context.setLineDash([4, 4])
    context.strokeRect(4, y(about.threshold), 310, 0)
    context.setLineDash([])
    write(context, about.threshold.toFixed(2), 319, y(about.threshold) - 3, ink, "right", 10)
  },
  /** @param {Scene} scene */
  words: ({seen}) => "Lengths: " + seen.lengths[seen.lengths.length - 1].map((x, k) => `${k} ${x.toFixed(2)}`).join(", "),
}

const contributions = {
  name: "which parts speak",
  /** @param {Scene} scene */
  title: ({k}) => `Which parts speak for ${k}`,
  hint: `Every part pushes a class capsule towards its final direction (red) or away from it (blue). Left: the sum at each
    place of the image. Right: the sum for each type of primary capsule (columns) and each class (rows). All
    contributions to a class add up to its length before squash.`,
  height: 132,
  /** @param {Context} context @param {Scene} scene */
  draw(context, {seen, k, ink}) {
    const byPlace = seen.places[k]
    const most = Math.max(...byPlace.map(Math.abs), 1e-9)
    drawInput(context, seen, [16, 0, 112, 112])
    paint(context, byPlace, seen.grid, [16, 0, 112, 112], x => tint(x/most), .75)
    write(context, `by place, up to ${most.toFixed(2)}`, 72, 127, ink)
    const places = seen.grid**2
    const byType = new Float32Array(seen.classes*seen.types)
    seen.contributions.forEach((x, i) => { byType[Math.floor(i/places)] += x })
    const top = Math.max(...byType.map(Math.abs), 1e-9)
    paint(context, byType, seen.types, [160, 0, 156, 112], x => tint(x/top))
    for (let own = 0; own < seen.classes; own++) {
      write(context, String(own), 152, 10 + 11.2*own, own === k ? RED : ink, "center", 10)
    }
    write(context, `by type, class: up to ${top.toFixed(2)}`, 238, 127, ink)
  },
  /** @param {Scene} scene */
  words: ({seen, k}) => {
    const largest = Math.max(...seen.places[k])
    const place = seen.places[k].indexOf(largest)
    const row = Math.floor(place/seen.grid) + 1
    const column = place % seen.grid + 1
    return `Contributions for ${k}: the most, ${largest.toFixed(2)}, from row ${row} and column ${column} of ${seen.grid}`
  },
}

/** Left and width of the angles in the view of the path. */
const [PATH_LEFT, PATH_WIDTH] = [8, 304]
const FIRST = ANGLES[0]
const SPAN = ANGLES[ANGLES.length - 1] - FIRST

const path = {
  name: "the pose's path",
  /** @param {Scene} scene */
  title: ({k}) => `The pose of ${k} as the digit turns`,
  hint: `Coloured: the 16 numbers of the class capsule's direction (its pose, divided by its length), from -90° to 90°.
    Dashed: its length. The upright line is where the digit is turned to now; press or drag here to turn it. Where lines
    move while the length stays, the pose tells how the digit stands: what one hopes for from equivariance. Where they
    are flat, the capsule says only that it is there: invariance.`,
  height: 122,
  /** @param {Context} context @param {Scene} scene */
  draw(context, {seen, k, turn, path, ink, faint}) {
    /** @param {number} degrees */
    const x = degrees => PATH_LEFT + PATH_WIDTH*(degrees - FIRST)/SPAN
    /** @param {number} value */
    const y = value => 52 - 46*value
    const now = {degrees: turn, pose: rowOf(seen.pose, k, seen.dim)}
    const others = ANGLES.flatMap((degrees, i) => {
      const poses = path[i]
      return poses && degrees !== turn ? {degrees, pose: rowOf(poses, k, seen.dim)} : []
    })
    const places = [...others, now].sort((one, other) => one.degrees - other.degrees)
    const known = places.map(({degrees, pose}) => ({degrees, pose, length: Math.hypot(...pose)}))
    context.lineWidth = 1
    context.strokeStyle = faint
    context.strokeRect(4, 2, 312, 100)
    context.strokeRect(4, y(0), 312, 0)
    context.strokeStyle = RED
    context.strokeRect(x(turn), 2, 0, 100)
    context.lineWidth = 1.4
    for (let i = 0; i < seen.dim; i++) {
      context.strokeStyle = `hsl(${360*i/seen.dim} 60% 50%)`
      context.beginPath()
      for (const {degrees, pose, length} of known) context.lineTo(x(degrees), y(pose[i]/length))
      context.stroke()
    }
    context.strokeStyle = ink
    context.lineWidth = 2
    context.setLineDash([5, 4])
    context.beginPath()
    for (const {degrees, length} of known) context.lineTo(x(degrees), y(length))
    context.stroke()
    context.setLineDash([])
    for (const [value, words] of /** @type {[number, string][]} */ ([[1, "1"], [0, "0"], [-1, "-1"]])) {
      write(context, words, 318, y(value) + 4, ink, "right", 10)
    }
    for (const degrees of [-90, -45, 0, 45, 90]) {
      write(context, `${degrees}°`, Math.min(Math.max(x(degrees), 18), 302), 117, ink)
    }
  },
  /** @param {Scene} scene */
  words: ({seen, k, turn}) => {
    const pose = Array.from(rowOf(seen.pose, k, seen.dim), x => x.toFixed(2))
    return `The pose of ${k}, the digit turned by ${turn} degrees: ${pose.join(", ")}`
  },
}

export const VIEWS = [input, lengths, routing, contributions, path]

/** The class at a point of the view of routing. @param {number[]} point right, down @returns {number} */
export const classAt = ([x, y]) => 5*Math.min(Math.floor(y/84), 1) + Math.min(Math.floor(x/ROUTING_CELL), 4)
export const ROUTING = VIEWS.indexOf(routing)

/** The angle at a point of the view of the path, whole degrees. @param {number[]} point @returns {number} */
export function angleAt([x]) {
  const share = Math.min(Math.max((x - PATH_LEFT)/PATH_WIDTH, 0), 1)
  return Math.round(FIRST + SPAN*share)
}
export const PATH = VIEWS.indexOf(path)

/** Draw one image of 28 × 28 levels from 0 to 1. @param {Context} context @param {ArrayLike<number>} levels
 *  @param {number} size */
export function drawDigit(context, levels, size) {
  paint(context, levels, 28, [0, 0, size, size], grey)
}

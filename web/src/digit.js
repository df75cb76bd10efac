// From any drawing to the form that MNIST's images have, or the reason why there is no digit in it.
// These are the functions of capsnet_compare/digit.py (notebook 43 explains them), in the same order.
import {
  above, any, BICUBIC, both, BOX, boxes, chosen, clip, count, cut, distances, edgePadded, eigen, filled, gaussian,
  histogram, labelled, largest, largestOnes, likeThese, maximum, median, minimum, not, padded, resize, round, solve,
  sum, thinned, uniform,
} from "./arrays.js"

/** @typedef {import("./arrays.js").Grey} Grey
 *  @typedef {import("./arrays.js").Mask} Mask
 *  @typedef {import("./arrays.js").Numbers} Numbers
 *  @typedef {import("./arrays.js").Shape} Shape
 *  @typedef {import("./arrays.js").Slice} Slice
 *  @typedef {[Slice, Slice]} Span  rows and columns
 *  @typedef {number[]} Box  left, top, right, bottom, pixels of the picture
 *  @typedef {{image: Uint8Array | null, note: string, box: Box | null}} Found  28 × 28 bytes, as MNIST would hold
 *  them; or why there are none: "blank", "a dot", "a line", "noise" or "several digits" */

/** Why there is no digit in a picture. */
class NoDigit extends Error {}

/** Another size: means over areas where it gets smaller, a smooth curve where larger.
 *  @param {Grey | Mask} x @param {number} height @param {number} width */
export function resized(x, height, width) {
  const smaller = height < x.height
  return resize(x, height, width, smaller ? BOX : BICUBIC)
}

const LONGEST = 400                                    // sides of a picture in which a digit is looked for, pixels
const SHORTEST = 200

/** Other numbers of the same form. @template T @param {Shape} shape @param {T} data */
const like = ({height, width}, data) => ({height, width, data})

/** @param {Shape} shape */
const longer = ({height, width}) => Math.max(height, width)

/** @param {Shape} shape */
const shorter = ({height, width}) => Math.min(height, width)

/** Sides of another scale, at least 1 each. @param {number} factor @param {Shape} shape */
function times(factor, {height, width}) {
  return [height, width].map(n => Math.max(1, round(factor*n)))
}

/** The longest side gets a length. @param {Grey} x @param {number} side */
function resizedTo(x, side) {
  const [height, width] = times(side/longer(x), x)
  return resized(x, height, width)
}

/** A picture of a size in which a digit can be looked for. @param {Grey} grey */
function atAGlance(grey) {
  const side = clip(longer(grey), SHORTEST, LONGEST)
  return side === longer(grey) ? grey : resizedTo(grey, side)
}

const EDGE = .1                                        // of the sides: how broad the edge is in which paper is expected

/** A standard deviation of numbers around 0 that a few large ones do not change. @param {Numbers} x */
function deviation(x) {
  const away = x.slice()
  for (let i = 0; i < away.length; i++) {
    away[i] = Math.abs(away[i])
  }
  return 1.4826*median(away)
}

/** The six terms of a quadratic, of places from -0.5 to 0.5.
 *  @param {Float64Array} y @param {Float64Array} x */
function terms(y, x) {
  const one = new Float64Array(x.length).fill(1)
  return [one, x, y, product(x, x), product(x, y), product(y, y)]
}

/** @param {Float64Array} one @param {Float64Array} other */
function product(one, other) {
  const all = new Float64Array(one.length)
  for (let i = 0; i < all.length; i++) {
    all[i] = one[i]*other[i]
  }
  return all
}

/** The sum of products. @param {Float64Array} one @param {Float64Array} other */
function dot(one, other) {
  let total = 0
  for (let i = 0; i < one.length; i++) {
    total += one[i]*other[i]
  }
  return total
}

/** Adds a multiple. @param {Float64Array} total @param {Float64Array} values @param {number} factor */
function addTimes(total, values, factor) {
  for (let i = 0; i < total.length; i++) {
    total[i] += factor*values[i]
  }
}

/** Six coefficients of a surface that most of the numbers z lie on.
 *  @param {Float64Array[]} terms @param {Float64Array} z @param {Mask} edge @param {number} rounds */
function fit(terms, z, edge, rounds = 8) {
  const n = z.length
  const start = median(chosen(like(edge, z), edge))
  const rest = z.slice()
  addTimes(rest, terms[0], -start)
  const weights = new Float64Array(n)
  let coefficients = new Float64Array(6)
  for (let round = 0; round < rounds; round++) {
    const spread = Math.max(deviation(chosen(like(edge, rest), edge)), .004)
    const reach = spread*(round < rounds - 3 ? 3 : 2.5)
    for (let i = 0; i < n; i++) {
      const share = rest[i]/reach
      const near = Math.max(0, 1 - share*share)
      weights[i] = (edge.data[i] ? 1 : .5)*near*near + 1e-9
    }
    const weighted = terms.map(term => product(term, weights))
    const ridge = 1e-6*sum(weights)
    const squares = terms.map((one, i) => weighted.map((other, k) => dot(one, other) + (i === k ? ridge : 0)))
    coefficients = solve(squares, weighted.map(one => dot(one, z)))
    rest.set(z)
    terms.forEach((term, i) => addTimes(rest, term, -coefficients[i]))
  }
  return coefficients
}

/** Where each row and each column is, from -0.5 to 0.5. @param {Shape} shape */
function places({height, width}) {
  return [height, width].map(n => Float64Array.from({length: n}, (_, i) => i/n - .5))
}

/** The paper as a quadratic surface. @param {Grey} grey @returns {Grey} */
export function smoothLight(grey) {
  const {height, width} = grey
  const step = Math.max(1, Math.floor(longer(grey)/64))          // some of the pixels are enough
  const some = thinned(grey, step)
  const [down, right] = places(grey)
  const y = new Float64Array(some.data.length)
  const x = new Float64Array(some.data.length)
  const edge = like(some, new Uint8Array(some.data.length))
  for (let i = 0; i < x.length; i++) {
    const row = Math.floor(i/some.width)
    y[i] = down[row*step]
    x[i] = right[(i - row*some.width)*step]
    const fromMiddle = Math.max(Math.abs(y[i]), Math.abs(x[i]))
    edge.data[i] = fromMiddle > .5 - EDGE ? 1 : 0
  }
  const [a, b, c, d, e, f] = fit(terms(y, x), Float64Array.from(some.data), edge)
  const data = new Float64Array(height*width)
  for (let row = 0, i = 0; row < height; row++) {
    const y = down[row]
    for (let column = 0; column < width; column++, i++) {
      const x = right[column]
      data[i] = a + b*x + c*y + d*x*x + e*x*y + f*y*y
    }
  }
  return {height, width, data}
}

/** 1 for light ink, -1 for dark ink: what to try first, and what then. @param {Grey} grey */
function signs(grey) {
  const rest = smoothLight(grey).data
  for (let i = 0; i < rest.length; i++) {
    rest[i] = grey.data[i] - rest[i]
  }
  const spread = Math.max(deviation(rest), .01)
  let darker = 0
  let lighter = 0
  for (let i = 0; i < rest.length; i++) {
    const far = Math.max(Math.abs(rest[i]) - 3*spread, 0)
    darker += rest[i] < 0 ? far : 0
    lighter += rest[i] > 0 ? far : 0
  }
  const first = lighter > 2*darker ? 1 : -1
  const clear = Math.max(darker, lighter) > 20*Math.min(darker, lighter)
  return clear ? [first] : [first, -first]
}

/** @param {number} size */
const odd = size => Math.trunc(size) | 1

/** @param {Grey} x @param {number} deviation */
const blurred = (x, deviation = 1) => gaussian(x, deviation)

/** What is dark and narrower than the window is filled. @param {Grey} x @param {number} window */
const closing = (x, window) => minimum(maximum(x, window), window)

/** The numbers at the edge of an array, where there is paper mostly.
 *  @template {Grey | Mask} T @param {T} x @returns {T["data"]} */
function rim(x) {
  const {height, width} = x
  const n = Math.max(1, Math.floor(shorter(x)/12))
  const isInner = (/** @type {number} */ i, /** @type {number} */ end) => i >= n && i < end - n
  const values = x.data.slice()
  let length = 0
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (isInner(row, height) && isInner(column, width)) continue
      values[length] = x.data[row*width + column]
      length++
    }
  }
  return values.subarray(0, length)
}

/** How far each pixel stands out from the paper, 0 for paper.
 *  @param {Grey} grey @param {number} window wider than a stroke @param {number} sign 1: light ink, -1: dark ink
 *  @returns {Grey} */
export function ink(grey, window, sign) {
  const light = smoothLight(grey).data
  const x = new Float64Array(light.length)
  for (let i = 0; i < x.length; i++) {
    x[i] = -sign*(grey.data[i] - light[i])
  }
  const paper = uniform(closing(like(grey, x), odd(window)), 5).data
  const out = new Float64Array(light.length)
  for (let i = 0; i < x.length; i++) {
    out[i] = paper[i] - x[i]
    if (sign < 0) out[i] /= Math.max(paper[i] + light[i], .25)
  }
  const usual = median(rim(like(grey, out)))
  for (let i = 0; i < out.length; i++) {
    out[i] -= usual
  }
  return like(grey, out)
}

const FAINTEST = .06                                   // ink stands out by this at least, of white's distance to black

/** Pixels that hang together. */
class Piece {
  /** @param {Mask} mask of its box @param {Slice} rows of the picture, in which its box is @param {Slice} columns */
  constructor(mask, rows, columns) {
    this.mask = mask
    this.rows = rows
    this.columns = columns
    this.size = longer(mask)
    this.area = count(mask.data)
  }
}

/** The pieces of a mask. @param {Mask} mask */
function pieces(mask) {
  const {labels, n} = labelled(mask)
  return boxes(labels, n, mask.width).map(([rows, columns], i) => {
    const own = cut(mask, rows, columns)
    for (let row = 0, k = 0; row < own.height; row++) {
      const start = (rows.start + row)*mask.width + columns.start
      for (let column = 0; column < own.width; column++, k++) {
        own.data[k] = labels[start + column] === i + 1 ? 1 : 0
      }
    }
    return new Piece(own, rows, columns)
  })
}

/** The mask that pieces make. @param {Piece[]} pieces @param {Shape} shape @returns {Mask} */
function drawn(pieces, {height, width}) {
  const data = new Uint8Array(height*width)
  for (const {mask, rows, columns} of pieces) {
    for (let row = 0; row < mask.height; row++) {
      const start = (rows.start + row)*width + columns.start
      for (let column = 0; column < mask.width; column++) {
        data[start + column] |= mask.data[row*mask.width + column]
      }
    }
  }
  return {height, width, data}
}

/** The pieces of what stands out; throws `NoDigit`. @param {Grey} out */
function inkedPieces(out) {
  const few = Math.max(8, Math.floor(out.data.length/2000))
  const strong = largestOnes(out.data, few)
  const strongest = sum(strong)/strong.length
  const unrest = deviation(rim(out))
  if (strongest < FAINTEST) throw new NoDigit("blank")
  if (strongest < 6*unrest) throw new NoDigit("noise")
  const large = pieces(above(out, Math.max(.42*strongest, 2.5*unrest))).filter(p => p.area >= 6)
  const inked = large.filter(p => largest(chosen(cut(out, p.rows, p.columns), p.mask)) > .6*strongest)
  if (!inked.length) throw new NoDigit("noise")
  return inked
}

/** The smaller axis of inertia as a part of the larger, and the larger's direction, right and down.
 *  @param {Mask} mask */
function elongation({height, width, data}) {
  const n = count(data)
  if (n < 3) return {narrow: 0, across: 1, down: 0}
  let [x, y] = [0, 0]
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      x += data[i]*column
      y += data[i]*row
    }
  }
  let [xx, xy, yy] = [0, 0, 0]
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      const right = column - x/n
      const below = row - y/n
      xx += data[i]*right*right
      xy += data[i]*right*below
      yy += data[i]*below*below
    }
  }
  const {small, large, direction} = eigen(xx/(n - 1), xy/(n - 1), yy/(n - 1))
  const [across, down] = direction
  return {narrow: small/Math.max(large, 1e-9), across, down}
}

/** Where a mask has something within n pixels of its top, bottom, left and right side.
 *  @param {Mask} mask @param {number} n */
function alongSides({height, width, data}, n) {
  const [top, bottom] = [new Uint8Array(width), new Uint8Array(width)]
  const [left, right] = [new Uint8Array(height), new Uint8Array(height)]
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      if (!data[i]) continue
      if (row < n) top[column] = 1
      if (row >= height - n) bottom[column] = 1
      if (column < n) left[row] = 1
      if (column >= width - n) right[row] = 1
    }
  }
  return [top, bottom, left, right]
}

/** @param {Piece} piece */
function isFrame(piece) {
  const n = Math.max(1, Math.floor(piece.size/32))
  if (shorter(piece.mask) <= 8 || piece.area > .8*piece.mask.data.length) return false
  return alongSides(piece.mask, n).every(side => count(side)/side.length > .85)
}

/** Is it a picture that is cut out closely around this? @param {Piece} piece @param {Shape} shape */
function fills({mask}, {height, width}) {
  return Math.min(mask.height/height, mask.width/width) > .8
}

/** How many pixels of a piece lie at each edge of the picture: top, bottom, left, right.
 *  @param {Piece} piece @param {Shape} shape */
function contacts({mask, rows, columns}, {height, width}) {
  const edges = [rows.start <= 1, rows.stop >= height - 1, columns.start <= 1, columns.stop >= width - 1]
  return alongSides(mask, 2).map((side, i) => edges[i] ? count(side) : 0)
}

/** A line from edge to edge, or what lies along one? @param {Piece} piece @param {Shape} shape */
function isEdge(piece, shape) {
  const touching = contacts(piece, shape)
  const touched = touching.filter(n => n > 0).length
  if (!touched) return false
  const {narrow} = elongation(piece.mask)
  if (touched > 1 && narrow < .0025) return true
  if (fills(piece, shape)) return false
  if (touched > 1 && narrow < .01) return true
  const filled = piece.area > .45*piece.mask.data.length
  return filled && Math.max(...touching) > .4*piece.size
}

/** Pieces that may be a digit; throws `NoDigit`. @param {Piece[]} pieces @param {Shape} shape */
function withoutEdges(pieces, shape) {
  const left = pieces.filter(p => !isFrame(p)).filter(p => !isEdge(p, shape))
  if (!left.length) throw new NoDigit("a line")
  const outer = new Set(left.filter(p => contacts(p, shape).some(n => n > 0)))
  const inner = left.filter(p => !outer.has(p)).map(p => p.size)
  const tallest = Math.max(0, ...inner)
  if (tallest < .12*Math.max(...left.map(p => p.size))) return left
  const least = Math.trunc(.5*tallest)
  const most = Math.trunc(.5*longer(shape))
  return left.filter(p => !outer.has(p) || p.size >= least && p.size <= most)
}

/** Does a piece lie in the holes of another, which have its mask's form?
 *  @param {Piece} piece @param {Piece} ring @param {Mask} holes */
function liesIn({mask, rows, columns}, ring, holes) {
  for (let row = 0; row < mask.height; row++) {
    for (let column = 0; column < mask.width; column++) {
      if (!mask.data[row*mask.width + column]) continue
      const y = row + rows.start - ring.rows.start
      const x = column + columns.start - ring.columns.start
      if (Math.min(y, x) < 0 || y >= holes.height || x >= holes.width) return false
      if (!holes.data[y*holes.width + x]) return false
    }
  }
  return true
}

/** Pieces without the circle that somebody drew around a digit. @param {Piece[]} pieces */
function withoutRings(pieces) {
  return pieces.filter(piece => {
    const smaller = pieces.filter(p => p.size > .25*piece.size && p.size < piece.size)
    if (!smaller.length) return true
    const holes = both(filled(piece.mask), not(piece.mask))
    return !smaller.some(p => liesIn(p, piece, holes))
  })
}

/** Between two slices, pixels; below 0 where they overlap. @param {Slice} one @param {Slice} other */
function gap(one, other) {
  return Math.max(one.start, other.start) - Math.min(one.stop, other.stop)
}

/** Are these pieces of one digit? @param {Piece} one @param {Piece} other @param {number} longest */
function belong(one, other, longest) {
  const down = gap(one.rows, other.rows)
  const across = gap(one.columns, other.columns)
  const bothLarge = Math.min(one.size, other.size) >= .45*longest
  const beside = bothLarge && across > down
  return Math.max(down, across) <= longest*(beside ? .1 : .25)
}

/** Throw `NoDigit` where there are many large pieces, or specks for the most part.
 *  @param {Piece[]} pieces @param {number} longest */
function checkNoise(pieces, longest) {
  const area = (/** @type {Piece[]} */ some) => some.reduce((total, p) => total + p.area, 0)
  const large = pieces.filter(p => p.size >= .45*longest)
  const specks = pieces.filter(p => p.size <= .08*longest)
  if (large.length > 6 || area(specks) > .5*area(pieces)) throw new NoDigit("noise")
}

/** The pieces of the one digit that there is; throws `NoDigit`. @param {Piece[]} pieces */
function joined(pieces) {
  const first = pieces.reduce((one, other) => other.size > one.size ? other : one)
  const longest = first.size
  checkNoise(pieces, longest)
  const group = [first]
  let apart = pieces.filter(p => p.size > .08*longest && p !== first)
  for (const piece of group) {                         // grows while it is gone through
    const near = new Set(apart.filter(p => belong(piece, p, longest)))
    group.push(...near)
    apart = apart.filter(p => !near.has(p))
  }
  const others = apart.filter(p => p.size >= .35*longest)
  if (others.length && apart.length <= 25) throw new NoDigit("several digits")
  if (apart.length > 8) throw new NoDigit("noise")
  return group
}

const CLOSE = 120                                      // longest side of a digit that is looked at closely, pixels

/** The smallest slice that has all parts in it. @param {Slice[]} parts @returns {Slice} */
function hull(parts) {
  return {start: Math.min(...parts.map(p => p.start)), stop: Math.max(...parts.map(p => p.stop))}
}

/** The box around pieces: rows and columns. @param {Piece[]} pieces @returns {Span} */
function span(pieces) {
  return [hull(pieces.map(p => p.rows)), hull(pieces.map(p => p.columns))]
}

/** @param {Slice} part */
const length = part => part.stop - part.start

/** A slice with a margin, from 0 to `end` at most.
 *  @param {Slice} part @param {number} margin @param {number} end @returns {Slice} */
function wider(part, margin, end) {
  const start = Math.trunc(part.start - margin)
  const stop = Math.ceil(part.stop + margin)
  return {start: Math.max(0, start), stop: Math.min(end, stop)}
}

/** The same slice in a picture of another size.
 *  @param {Slice} part @param {number} factor @param {number} end @returns {Slice} */
function scaled(part, factor, end) {
  const start = Math.trunc(part.start*factor)
  const stop = Math.ceil(part.stop*factor)
  return {start, stop: Math.min(end, stop)}
}

/** The place of a span in the picture as it came, at a scale of its own; a mask where ink may be; that scale.
 *  @param {Grey} grey @param {Mask} mask @param {Span} span */
function cutOut(grey, mask, [rows, columns]) {
  const longest = Math.max(length(rows), length(columns))
  const scale = CLOSE/longest
  const margin = .3*longest + 2
  const down = wider(rows, margin, mask.height)
  const right = wider(columns, margin, mask.width)
  const there = cut(grey, scaled(down, grey.height/mask.height, grey.height),
    scaled(right, grey.width/mask.width, grey.width))
  const height = Math.max(1, round(scale*length(down)))
  const width = Math.max(1, round(scale*length(right)))
  const x = resized(there, height, width)
  const mayBe = above(maximum(resized(cut(mask, down, right), height, width), odd(.1*CLOSE)), .3)
  return {x: edgePadded(x, 12), mayBe: padded(mayBe, 12), scale}
}

/** The threshold that divides numbers best (Otsu 1979); the share of the variance that is between its sides.
 *  @param {Numbers} x */
export function otsu(x) {
  const {counts, edges} = histogram(x, 128)
  const middles = edges.slice(1).map((edge, i) => likeThese(x, (edge + edges[i])/2))
  const shares = Float64Array.from(counts, n => n/x.length)
  const below = cumulated(shares)
  const moment = cumulated(product(shares, middles))
  const mean = moment[moment.length - 1]
  const between = below.map((share, i) => (mean*share - moment[i])**2/Math.max(share*(1 - share), 1e-9))
  const most = largest(between)
  const best = [...between.keys()].filter(i => between[i] >= .9999*most)          // a plateau where no number is
  const variance = sum(shares.map((share, i) => share*(middles[i] - mean)**2))
  const middle = best.reduce((total, i) => total + i, 0)/best.length
  return {threshold: edges[Math.trunc(middle) + 1], share: most/Math.max(variance, 1e-12)}
}

/** @param {Float64Array} x */
function cumulated(x) {
  let total = 0
  return x.map(value => total += value)
}

const EVEN = .7                                        // share of the variance between ink and paper, at least

/** The mask of the ink, from what stands out, closely; throws `NoDigit`. @param {Grey} out @param {Mask} mayBe */
function maskClosely(out, mayBe) {
  const around = maximum(mayBe, odd(.1*CLOSE))
  const {threshold, share} = otsu(chosen(out, around))
  const large = pieces(both(above(out, threshold), mayBe)).filter(p => p.size > .08*CLOSE)
  if (!large.length || share < EVEN) throw new NoDigit("noise")
  return drawn(large, out)
}

/** How much ink there is at each pixel, from 0 to 1; throws `NoDigit`. @param {Grey} out @param {Mask} mask */
function shares(out, mask) {
  const far = not(maximum(mask, 9))
  const inked = chosen(out, mask)
  const middle = median(inked)
  const high = median(inked.filter(value => value > middle))
  const low = any(far.data) ? median(chosen(out, far)) : 0
  if (high - low < FAINTEST) throw new NoDigit("blank")
  const near = maximum(mask, 7).data
  const inside = new Float64Array(near.length)
  for (let i = 0; i < inside.length; i++) {
    inside[i] = near[i] ? clip((out.data[i] - low)/(high - low), 0, 1) : 0
  }
  return like(out, inside)
}

const THIN = 2                                         // widths of strokes that are left as they are, in pixels of a
const THICK = 3.9                                      // digit that is 20 long

/** How far inside of a mask each pixel is, negative outside, from its edge. @param {Mask} mask @returns {Grey} */
function depths(mask) {
  const inside = distances(mask).data
  const outside = distances(not(mask)).data
  for (let i = 0; i < inside.length; i++) {
    inside[i] = mask.data[i] ? inside[i] - .5 : .5 - outside[i]
  }
  return like(mask, inside)
}

/** The mean width of strokes, pixels. @param {Mask} mask */
export function penWidth(mask) {
  const inside = depths(padded(mask, 1)).data.filter(depth => depth > 0)
  return 4*sum(inside)/inside.length
}

/** A digit with strokes as wide as MNIST's, from 0 to 1.
 *  @param {Grey} shares @param {Mask} mask @param {number} longest */
function withUsualPen(shares, mask, longest) {
  const width = penWidth(mask)
  const wanted = clip(20*width/longest, THIN, THICK)/20
  const missing = wanted*longest - width
  const move = missing/2/(1 - wanted)                  // the digit grows as its strokes do
  if (Math.abs(move) < .1) return shares
  const beyond = Math.trunc(Math.max(move, 0)) + 3
  const deep = depths(padded(mask, beyond))
  return like(deep, deep.data.map(depth => clip((depth + move)/1.5 + .5, 0, 1)))
}

/** The longest side of a digit's mask; throws `NoDigit` where it is none. @param {Mask} mask */
function checkShape(mask) {
  const [height, width] = span(pieces(mask)).map(length)
  const longest = Math.max(height, width)
  const widest = 2*largest(depths(padded(mask, 1)).data)
  if (widest > .58*longest) throw new NoDigit("a dot")
  const {narrow, across, down} = elongation(mask)
  if (narrow < .02 && Math.abs(across) > 1.2*Math.abs(down)) throw new NoDigit("a line")
  if (width > 1.7*height) throw new NoDigit("several digits")
  return longest
}

/** Throw `NoDigit` where a long mark has other paper on its one side than on its other.
 *  @param {Grey} grey @param {Mask} mask */
function checkSides(grey, mask) {
  const {narrow, across, down} = elongation(mask)
  if (narrow > .1) return
  const [y, x] = centre(like(mask, new Float64Array(mask.data)))
  const near = both(maximum(mask, odd(.35*CLOSE)), not(maximum(mask, 9)))
  const side = near.data.map((bit, i) => {
    const row = Math.floor(i/mask.width) + .5
    const column = i % mask.width + .5
    return bit*(1 + Math.sign(down*(column - x) - across*(row - y)))               // 0, 1 on the line, 2
  })
  const one = like(near, side.map(which => which === 2 ? 1 : 0))
  const other = like(near, side.map((which, i) => near.data[i] && which === 0 ? 1 : 0))
  if (!any(one.data) || !any(other.data)) return
  const [light, dark, inked] = [one, other, mask].map(part => median(chosen(grey, part)))
  if (Math.abs(light - dark) > .5*Math.abs(inked - (light + dark)/2)) throw new NoDigit("a line")
}

/** The centre of mass, down and right, pixels. @param {Grey} x */
function centre(x) {
  const {height, width, data} = x
  const rows = data.slice(0, height)
  const columns = data.slice(0, width).fill(0)
  for (let row = 0; row < height; row++) {
    const own = data.subarray(row*width, (row + 1)*width)
    rows[row] = sum(own)
    for (let column = 0; column < width; column++) {
      columns[column] += own[column]
    }
  }
  return [rows, columns].map(weights => {
    const moments = Float64Array.from(weights, (weight, i) => weight*(i + .5))
    return sum(moments)/sum(weights)
  })
}

/** A digit in the form that MNIST's makers gave theirs, 28 × 28 bytes.
 *  @param {Grey} shares a digit on nothing, from 0 to 1 */
export function centred(shares) {
  const digit = cut(shares, ...span(pieces(above(shares, .35))))
  const [height, width] = times(20/longer(digit), digit)
  const small = resized(digit, height, width)
  small.data = small.data.map(share => clip(share, 0, 1))
  const middle = centre(small)
  const [top, left] = [height, width].map((n, axis) => clip(round(14 - middle[axis]), 0, 28 - n))
  const page = new Uint8Array(28*28)
  small.data.forEach((share, i) => {
    const row = top + Math.floor(i/width)
    const column = left + i % width
    page[row*28 + column] = asByte(share)
  })
  return page
}

/** @param {number} share in single precision */
const asByte = share => round(Math.fround(255*share))

/** Is a picture in MNIST's form: 28 × 28, black around, about 20 long, its centre of mass in the middle?
 *  @param {Grey} grey */
function isCentred(grey) {
  const {height, width, data} = grey
  if (height !== 28 || width !== 28 || largest(data) < .5) return false
  const inner = (/** @type {number} */ i) => i >= 3 && i < 25
  if (data.some((level, i) => level > .1 && !(inner(Math.floor(i/28)) && inner(i % 28)))) return false
  const longest = Math.max(...span(pieces(above(grey, .02))).map(length))
  const away = centre(grey).map(middle => Math.abs(middle - 14))
  return longest >= 19 && longest <= 21 && Math.max(...away) <= 1
}

/** Left, top, right and bottom in the picture as it came.
 *  @param {Span} span @param {Shape} glance @param {Shape} grey @returns {Box} */
function box([rows, columns], glance, grey) {
  const down = scaled(rows, grey.height/glance.height, grey.height)
  const right = scaled(columns, grey.width/glance.width, grey.width)
  return [right.start, down.start, right.stop, down.stop]
}

/** The digit of dark or light ink, 28 × 28 bytes, and its box in the picture; throws `NoDigit`.
 *  @param {Grey} grey @param {Grey} glance @param {number} sign */
function find(grey, glance, sign) {
  const far = ink(blurred(glance), .4*shorter(glance), sign)
  const own = joined(withoutRings(withoutEdges(inkedPieces(far), far)))
  const rough = drawn(own, far)
  const place = span(own)
  const {x, mayBe, scale} = cutOut(grey, rough, place)
  const deepest = largest(distances(rough).data)
  const window = clip(6*scale*deepest, .25*CLOSE, 1.3*CLOSE)
  const out = ink(blurred(x, 1.2), window, sign)
  const mask = maskClosely(out, mayBe)
  const inked = shares(out, mask)
  const longest = checkShape(mask)
  checkSides(x, mask)
  const image = centred(withUsualPen(inked, mask, longest))
  return {image, box: box(place, glance, grey)}
}

/** The digit in a picture, 28 × 28 bytes, and its box; throws `NoDigit`. @param {Grey} grey */
function search(grey) {
  const glance = atAGlance(grey)
  let why = null
  for (const sign of signs(blurred(glance))) {
    try {
      return find(grey, glance, sign)
    } catch (error) {
      if (!(error instanceof NoDigit)) throw error
      why ??= error
    }
  }
  throw why
}

/** How much of the smallest box around a mask it fills, the box turned as it may be. @param {Mask} mask */
function boxiness(mask) {
  const some = thinned(mask, 4)                        // some of the pixels are enough
  const areas = []
  for (let turn = 0; turn < 90; turn += 5) {
    const cos = Math.cos(turn*Math.PI/180)
    const sin = Math.sin(turn*Math.PI/180)
    const [across, down] = [[Infinity, -Infinity], [Infinity, -Infinity]]
    for (let y = 0, i = 0; y < some.height; y++) {
      for (let x = 0; x < some.width; x++, i++) {
        if (some.data[i]) {
          extend(across, x*cos + y*sin)
          extend(down, y*cos - x*sin)
        }
      }
    }
    areas.push((across[1] - across[0] + 1)*(down[1] - down[0] + 1))
  }
  return count(some.data)/Math.min(...areas)
}

/** @param {number[]} ends lowest and highest @param {number} place */
function extend(ends, place) {
  if (place < ends[0]) ends[0] = place
  if (place > ends[1]) ends[1] = place
}

/** The largest piece of a mask, without holes, where it is a sheet, a page or a shadow; else null.
 *  @param {Mask} mask */
function surface(mask) {
  const all = pieces(mask)
  if (!all.length) return null
  const most = all.reduce((one, other) => other.area > one.area ? other : one)
  const whole = filled(drawn([most], mask))
  const size = mask.data.length
  const area = count(whole.data)
  if (area <= .005*size || area >= .97*size || most.area < .7*area) return null
  const edge = rim(whole)
  const fromEdge = count(edge)/edge.length > .2
  return fromEdge || boxiness(whole) > .85 ? whole : null
}

/** Is one side of a border much darker than the other? Where light fades, it is not.
 *  @param {Grey} grey @param {Mask} inner @param {Mask} outer @param {number} border */
function isStep(grey, inner, outer, border) {
  const levels = []
  for (const [side, other] of [[inner, outer], [outer, inner]]) {
    const near = both(side, maximum(other, 2*border + 1))
    if (!any(near.data)) return false
    levels.push(median(chosen(grey, near)))
  }
  const much = likeThese(grey.data, likeThese(grey.data, .85)*Math.max(...levels))
  return Math.min(...levels) < much
}

/** Parts of a picture that may be written on, a mask each. @param {Grey} grey */
function* surfaces(grey) {
  const glance = atAGlance(grey)
  const light = above(glance, otsu(glance.data).threshold)
  for (const mask of [light, not(light)]) {
    const whole = surface(mask)
    if (!whole) continue
    const border = odd(.06*count(whole.data)**.5)
    const inner = minimum(whole, border)
    const outer = not(maximum(whole, border))
    if (isStep(glance, inner, outer, border)) yield above(resized(inner, grey.height, grey.width), .5)
  }
}

/** Is a box, with a margin, in this part of a picture? What an edge cuts off is not.
 *  @param {Box} box @param {Mask} part */
function isWithin([left, top, right, bottom], part) {
  const margin = .1*Math.max(right - left, bottom - top)
  const rows = wider({start: top, stop: bottom}, margin, part.height)
  const columns = wider({start: left, stop: right}, margin, part.width)
  return !cut(part, rows, columns).data.includes(0)
}

/** The digit on a part of the picture, and its box; null where no part has one within it; throws `NoDigit`.
 *  @param {Grey} grey */
function searchSurfaces(grey) {
  for (const part of surfaces(grey)) {
    if (!any(part.data)) continue
    const [rows, columns] = span(pieces(part))
    const usual = median(chosen(grey, part))
    const alone = cut(like(grey, grey.data.map((level, i) => part.data[i] ? level : usual)), rows, columns)
    try {
      const {image, box} = search(alone)
      const whole = box.map((place, i) => place + (i % 2 ? rows.start : columns.start))
      if (isWithin(whole, part)) return {image, box: whole}
    } catch (error) {
      if (!(error instanceof NoDigit)) throw error
      const onDesk = !any(rim(part))
      if (onDesk && error.message === "several digits") throw error
    }
  }
  return null
}

/** Find the one digit in a picture of any size: as MNIST would hold it, or why there is none.
 *  @param {Grey} grey from 0 to 1 @returns {Found} */
export function findDigit(grey) {
  const kept = isCentred(grey)
  let found
  try {
    found = searchSurfaces(grey) ?? search(grey)
  } catch (error) {
    if (!(error instanceof NoDigit)) throw error
    const broken = error.message === "several digits" && kept
    if (!broken) return {image: null, note: error.message, box: null}
    found = {image: null, box: [0, 0, 28, 28]}
  }
  const image = kept ? Uint8Array.from(grey.data, asByte) : found.image
  return {image, note: "", box: found.box}
}

import assert from "node:assert/strict"
import {test} from "node:test"
import {findDigit} from "../src/digit.js"

/** Thick lines between points on a picture of 200 × 200: white on black. */
function drawn(...strokes) {
  const data = new Float32Array(200*200)
  for (const [[x0, y0], [x1, y1]] of strokes) {
    for (let i = 0; i < data.length; i++) {
      const [x, y] = [i % 200, Math.floor(i/200)]
      const along = ((x - x0)*(x1 - x0) + (y - y0)*(y1 - y0))/((x1 - x0)**2 + (y1 - y0)**2 || 1)
      const share = Math.min(Math.max(along, 0), 1)
      const away = Math.hypot(x - x0 - share*(x1 - x0), y - y0 - share*(y1 - y0))
      data[i] = Math.max(data[i], Math.min(Math.max(7.5 - away, 0), 1))
    }
  }
  return {height: 200, width: 200, data}
}

const seven = [[[50, 40], [130, 40]], [[130, 40], [80, 160]]]

test("a seven is found, and brought to 20 pixels in the middle", () => {
  const {image, note, box} = findDigit(drawn(...seven))
  assert.equal(note, "")
  const rows = [...Array(28).keys()].filter(row => image.subarray(28*row, 28*row + 28).some(x => x > 0))
  assert.deepEqual([rows.length, rows[rows.length - 1] - rows[0]], [20, 19])
  const mass = image.reduce((sum, x) => sum + x, 0)
  const down = image.reduce((sum, x, i) => sum + x*(Math.floor(i/28) + .5), 0)/mass
  assert.ok(Math.abs(down - 14) <= .6, `${down}`)
  const [left, top, right, bottom] = box
  assert.ok(Math.abs(left - 43) < 4 && Math.abs(top - 33) < 4 && Math.abs(right - 138) < 4 && Math.abs(bottom - 168) < 4)
})

test("dark ink on light paper is the same digit", () => {
  const light = drawn(...seven)
  const dark = {...light, data: light.data.map(x => 1 - x)}
  const [one, other] = [light, dark].map(grey => findDigit(grey).image)
  assert.ok(one.every((x, i) => Math.abs(x - other[i]) < 40))
})

test("an upright one is a digit", () => assert.equal(findDigit(drawn([[100, 40], [100, 160]])).note, ""))

for (const [note, strokes] of Object.entries({
  blank: [],
  "a dot": [[[100, 100], [103, 103]]],
  "a line": [[[20, 100], [180, 110]]],
  "several digits": [[[50, 50], [50, 150]], [[140, 50], [140, 150]]],
})) {
  test(`${note} is no digit`, () => {
    const found = findDigit(drawn(...strokes))
    assert.deepEqual([found.image, found.note], [null, note])
  })
}

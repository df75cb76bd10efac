/** To which a digit is turned for the path of its pose, degrees. */
export const ANGLES = Array.from({length: 11}, (_, i) => 18*i - 90)

/** Two numbers at a time. */

export function pair(address: usize): v128 {
  return v128.load(address);
}

export function sumOf(lanes: v128): f64 {
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
}

/** Where number `index` lies. */
export function at(address: usize, index: i32): usize {
  return address + ((<usize>index) << 3);
}

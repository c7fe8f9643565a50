//! Sizes that only the compiler can compute.

/// The product of sizes.
pub const fn product(dims: &[usize]) -> usize {
    let (mut total, mut at) = (1usize, 0);
    while at < dims.len() {
        total = match total.checked_mul(dims[at]) {
            Some(total) => total,
            None => panic!("the number of features is too large"),
        };
        at += 1;
    }
    total
}

/// The sum of sizes.
pub const fn sum(dims: &[usize]) -> usize {
    let (mut total, mut at) = (0usize, 0);
    while at < dims.len() {
        total = match total.checked_add(dims[at]) {
            Some(total) => total,
            None => panic!("the number of features is too large"),
        };
        at += 1;
    }
    total
}

/// The features of a step without the last one, its mask.
pub const fn without_mask(features: usize) -> usize {
    features.saturating_sub(1)
}

/// The largest of sizes.
pub const fn max(dims: &[usize]) -> usize {
    let (mut largest, mut at) = (0, 0);
    while at < dims.len() {
        if dims[at] > largest {
            largest = dims[at];
        }
        at += 1;
    }
    largest
}

/// What a kernel with gaps between its taps spans: dilation * (kernel - 1) + 1.
pub const fn extent(kernel: usize, dilation: usize) -> usize {
    kernel.saturating_sub(1).saturating_mul(dilation).saturating_add(1)
}

/// The places of a window of `extent` that slides over an input with padding on both sides:
/// (input + 2 padding - extent) / stride + 1, rounded down. With `ceil` rounded up, but without a last place that
/// begins behind the input. Sizes that do not fit give 1: an assertion of the generated code refuses them.
pub const fn window(input: usize, padding: usize, extent: usize, stride: usize, ceil: bool) -> usize {
    let stride = if stride == 0 { 1 } else { stride };
    let rest = input.saturating_add(padding).saturating_add(padding).saturating_sub(extent);
    let places = if ceil { rest.div_ceil(stride) } else { rest / stride };
    let begins = places.saturating_mul(stride);
    if ceil && begins >= input.saturating_add(padding) { places } else { places.saturating_add(1) }
}

/// What a window of `extent` covers at `input` places, without the padding: (input - 1) stride + extent + more -
/// 2 padding.
pub const fn covered(input: usize, padding: usize, extent: usize, stride: usize, more: usize) -> usize {
    let whole = input.saturating_sub(1).saturating_mul(stride).saturating_add(extent).saturating_add(more);
    whole.saturating_sub(padding.saturating_mul(2))
}

/// dividend / divisor, rounded up.
pub const fn quotient_up(dividend: usize, divisor: usize) -> usize {
    dividend.div_ceil(if divisor == 0 { 1 } else { divisor })
}

/// dividend / divisor; an assertion of the generated code says that it is whole.
pub const fn quotient(dividend: usize, divisor: usize) -> usize {
    dividend / if divisor == 0 { 1 } else { divisor }
}

/// What is left of dividend / divisor.
pub const fn remainder(dividend: usize, divisor: usize) -> usize {
    dividend % if divisor == 0 { 1 } else { divisor }
}

/// The rows above an input of `size` rows for `padding = same`: half of what is missing, rounded down.
pub const fn same_padding(size: usize, kernel: usize, stride: usize, dilation: usize) -> usize {
    let places = quotient_up(size, stride);
    let covered = places.saturating_sub(1).saturating_mul(stride).saturating_add(extent(kernel, dilation));
    covered.saturating_sub(size) / 2
}

/// The bytes of a place's number in a window of so many rows and columns, with one more for no place or not: 1, 2 or 4.
pub const fn place_bytes(rows: usize, columns: usize, more: bool) -> usize {
    match rows.saturating_mul(columns).saturating_add(more as usize) {
        0..=0x100 => 1,
        0x101..=0x1_0000 => 2,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_numbered_from_zero() {
        let bytes = |rows, columns| place_bytes(rows, columns, false);
        assert_eq!([bytes(16, 16), bytes(1, 257), bytes(256, 256), bytes(65_537, 1)], [1, 2, 2, 4]);
        let bytes = |rows, columns| place_bytes(rows, columns, true);
        assert_eq!([bytes(15, 17), bytes(16, 16), bytes(255, 257), bytes(256, 256)], [1, 2, 2, 4]);
    }

    #[test]
    fn windows_are_counted() {
        // PyTorch's sizes of AlexNet: 224 -> 55 -> 27, and GoogLeNet's pool with `ceil_mode`: 112 -> 56.
        assert_eq!(window(224, 2, 11, 4, false), 55);
        assert_eq!(window(55, 0, 3, 2, false), 27);
        assert_eq!(window(112, 0, 3, 2, true), 56);
        // The third place would begin behind the input.
        assert_eq!(window(3, 1, 2, 2, true), 2);
        assert_eq!(window(4, 0, 5, 1, false), 1);
        assert_eq!(covered(4, 0, 3, 1, 0), 6);
        assert_eq!(covered(4, 1, 4, 2, 0), 8);
        assert_eq!(extent(3, 2), 5);
    }

    #[test]
    fn same_padding_is_that_of_keras() {
        assert_eq!(same_padding(28, 3, 1, 1), 1);
        assert_eq!(same_padding(28, 4, 1, 1), 1);
        assert_eq!(same_padding(224, 7, 2, 1), 2);
        assert_eq!(same_padding(9, 1, 3, 1), 0);
    }
}

//! What the macro cannot check because only the compiler knows the numbers.

use crate::message::Message;

/// Room for a message with two numbers; a longer one is cut.
const CAPACITY: usize = 512;

#[track_caller]
const fn require(holds: bool, left: usize, right: u64, before: &str, between: &str, after: &str) {
    if !holds {
        let mut message = Message::<CAPACITY>::new();
        message.text(before).number(left as u64).text(between).number(right).text(after);
        message.fail();
    }
}

/// `left == right`, or a message with both numbers.
#[track_caller]
pub const fn equal(left: usize, right: usize, before: &str, between: &str, after: &str) {
    require(left == right, left, right as u64, before, between, after);
}

/// `left >= right`, likewise.
#[track_caller]
pub const fn at_least(left: usize, right: usize, before: &str, between: &str, after: &str) {
    require(left >= right, left, right as u64, before, between, after);
}

/// `left <= right`, likewise; the limit may be above what the target can count to.
#[track_caller]
pub const fn at_most(left: usize, right: u64, before: &str, between: &str, after: &str) {
    require(left as u64 <= right, left, right, before, between, after);
}

/// `left <= right` of two sizes, likewise.
#[track_caller]
pub const fn within(left: usize, right: usize, before: &str, between: &str, after: &str) {
    require(left <= right, left, right as u64, before, between, after);
}

/// `left < right` of two sizes, likewise.
#[track_caller]
pub const fn below(left: usize, right: usize, before: &str, between: &str, after: &str) {
    require(left < right, left, right as u64, before, between, after);
}

/// `min <= value <= max`, or the message: the compiler writes no number that is not whole.
#[track_caller]
pub const fn in_range(value: f64, min: f64, max: f64, message: &str) {
    // NaN is in no range.
    if !(value >= min && value <= max) {
        panic!("{}", message);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    #[should_panic(expected = "`fc2` takes 400 inputs but gets 30")]
    fn a_message_holds_both_numbers() {
        super::equal(400, 30, "`fc2` takes ", " inputs but gets ", "");
    }

    #[test]
    #[should_panic(expected = "0 is not above 18446744073709551615")]
    fn extreme_numbers_are_written_whole() {
        super::at_least(0, usize::MAX, "", " is not above ", "");
    }

    #[test]
    #[should_panic(expected = "3 is above 2")]
    fn too_much_is_refused() {
        super::at_most(3, 2, "", " is above ", "");
    }

    #[test]
    #[should_panic(expected = "2 is not below 2")]
    fn what_is_not_below_is_refused() {
        super::below(2, 2, "", " is not below ", "");
    }

    #[test]
    fn facts_pass() {
        super::equal(0, 0, "", "", "");
        super::at_least(2, 1, "", "", "");
        super::at_most(2, 2, "", "", "");
        super::within(2, 2, "", "", "");
        super::below(1, 2, "", "", "");
        super::in_range(0.0, 0.0, 1.0, "");
        super::in_range(1.0, 0.0, 1.0, "");
    }

    #[test]
    #[should_panic(expected = "`p` must be a probability")]
    fn what_is_out_of_range_is_refused() {
        super::in_range(1.5, 0.0, 1.0, "`p` must be a probability");
    }

    #[test]
    #[should_panic(expected = "a finite number")]
    fn nan_is_in_no_range() {
        super::in_range(f64::NAN, f64::MIN, f64::MAX, "a finite number");
    }
}

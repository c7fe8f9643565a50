//! The learning rate that stays.

use super::{Progress, Schedule};

/// The optimizer's own learning rate, from start to end: no schedule.
///
/// ```
/// use dnn_runtime::schedule::{Constant, Progress, Schedule};
///
/// assert_eq!(Constant.lr(0.1, Progress { epoch: 7, ..Progress::default() }), 0.1);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Constant;

impl Schedule for Constant {
    fn lr(&self, base: f64, _: Progress) -> f64 {
        base
    }
}

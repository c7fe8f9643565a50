//! Where the windows of pools lie on their input.

/// Sizes of a pool of images; of signals with height 1.
///
/// Place `p` of the window of output `o` lies at `o * stride + p * dilation - padding` along each axis, if that is on
/// the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolSizes {
    /// Samples in a batch.
    pub batch: usize,
    /// Channels, which are pooled one by one.
    pub channels: usize,
    /// Height and width of the input.
    pub input: [usize; 2],
    /// Height and width of the output.
    pub output: [usize; 2],
    /// Places in a window, down and across.
    pub kernel: [usize; 2],
    /// Rows and columns from one window to the next.
    pub stride: [usize; 2],
    /// Rows above and columns left of the input; what lies below and right follows from the output's size.
    pub padding: [usize; 2],
    /// Rows and columns from one place of a window to the next.
    pub dilation: [usize; 2],
}

/// What the sum of a window is divided by, or where the windows of a mean are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mean {
    /// The places on the input and its padding, which is as wide below and right as above and left.
    Padded,
    /// The places on the input.
    Inside,
    /// Windows that divide the input evenly: of output `o` from floor(o * input / output) to
    /// ceil((o + 1) * input / output). Kernel, stride, padding and dilation are not read.
    Adaptive,
}

/// The windows along one axis.
#[derive(Clone, Copy)]
pub(super) struct Axis {
    input: usize,
    output: usize,
    kernel: usize,
    stride: usize,
    padding: usize,
    dilation: usize,
    adaptive: bool,
}

/// The part of a window that lies on the input.
#[derive(Clone, Copy)]
pub(super) struct Window {
    /// Where on the input its first place lies.
    pub(super) start: usize,
    /// The first place's number in the window.
    pub(super) first: usize,
    /// The number of places on the input.
    pub(super) places: usize,
    /// The number of places on the input and its padding.
    pub(super) padded: usize,
}

impl PoolSizes {
    /// The axes down and across.
    #[inline(always)]
    pub(super) fn axes(&self, adaptive: bool) -> [Axis; 2] {
        let mut axes =
            [Axis { input: 0, output: 0, kernel: 0, stride: 0, padding: 0, dilation: 1, adaptive }; 2];
        for (at, axis) in axes.iter_mut().enumerate() {
            axis.input = self.input[at];
            axis.output = self.output[at];
            axis.kernel = self.kernel[at];
            axis.stride = self.stride[at];
            axis.padding = self.padding[at];
            axis.dilation = self.dilation[at];
        }
        axes
    }

    /// Whether every element of the input is in one window and no other.
    #[inline(always)]
    pub(super) fn are_tiles(&self) -> bool {
        (0..2).all(|at| {
            self.padding[at] == 0
                && self.dilation[at] == 1
                && self.input[at] == self.output[at] * self.stride[at]
        }) && self.stride == self.kernel
    }

    /// Elements of a channel of the input, and of the output.
    #[inline(always)]
    pub(super) fn channel_lengths(&self) -> [usize; 2] {
        let length = |size: [usize; 2]| size[0] * size[1] * self.batch;
        [length(self.input), length(self.output)]
    }
}

impl Axis {
    /// Whether its windows follow from the sizes of input and output alone.
    #[inline(always)]
    pub(super) fn is_adaptive(&self) -> bool {
        self.adaptive
    }

    #[inline(always)]
    pub(super) fn window(&self, output: usize) -> Window {
        if self.adaptive {
            let start = output * self.input / self.output;
            let places = ((output + 1) * self.input).div_ceil(self.output) - start;
            return Window { start, first: 0, places, padded: places };
        }
        // Counted from the padding's outer edge.
        let (begin, end) = (output * self.stride, self.input + self.padding);
        let first = self.steps(self.padding.saturating_sub(begin));
        let behind = self.steps(end.saturating_sub(begin)).min(self.kernel);
        let places = behind.saturating_sub(first);
        // A dilated window may lie beside its input altogether.
        let start = if places == 0 { 0 } else { begin + first * self.dilation - self.padding };
        let padded = (end + self.padding).saturating_sub(begin).min(self.kernel).max(1);
        Window { start, first, places, padded }
    }

    /// The places that a distance takes.
    #[inline(always)]
    fn steps(&self, distance: usize) -> usize {
        // Divisions take long, and dilation is rare.
        if self.dilation == 1 { distance } else { distance.div_ceil(self.dilation) }
    }

    /// How many outputs from this one on have windows that lie on the input as this one's, each one element further.
    #[inline(always)]
    pub(super) fn run(&self, output: usize) -> usize {
        if self.adaptive || self.stride != 1 {
            return 1;
        }
        let whole = (self.input + self.padding).saturating_sub((self.kernel - 1) * self.dilation);
        if output < self.padding || output >= whole { 1 } else { whole.min(self.output) - output }
    }
}

/// Calls `$body` for the runs of outputs of a channel, along each of which every place of the window runs along the
/// input too: with the first output's window on both axes, where the first place begins in the channel's input, and
/// the range of the run in its output.
///
/// A macro for the reason of [`each!`](super::elementwise::each).
macro_rules! runs {
    ($sizes:expr, [$rows:ident, $columns:ident]: $axes:expr, |$from:ident, $to:ident| $body:expr) => {{
        let [down, across] = $axes;
        let [[_, width], [height, output_width]] = [$sizes.input, $sizes.output];
        for row in 0..height {
            let $rows = down.window(row);
            let mut column = 0;
            while column < output_width {
                let ($columns, run) = (across.window(column), across.run(column));
                let $from = ($rows.start * width + $columns.start) * $sizes.batch;
                let start = (row * output_width + column) * $sizes.batch;
                let $to = start..start + run * $sizes.batch;
                $body;
                column += run;
            }
        }
    }};
}
pub(super) use runs;

/// Calls `$body` for the places of a window that lie on the input, in their order: with the place's number, and where
/// it lies from the first one.
macro_rules! places {
    ($sizes:expr, $rows:expr, $columns:expr, |$place:ident, $offset:ident| $body:expr) => {{
        let [down, across] = $sizes.dilation;
        for row in 0..$rows.places {
            let mut $offset = row * down * $sizes.input[1] * $sizes.batch;
            let mut $place = ($rows.first + row) * $sizes.kernel[1] + $columns.first;
            for _ in 0..$columns.places {
                $body;
                $offset += across * $sizes.batch;
                $place += 1;
            }
        }
    }};
}
pub(super) use places;

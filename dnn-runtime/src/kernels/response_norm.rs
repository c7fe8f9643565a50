//! Local response normalisation: each value by those of the neighbouring channels at its position.

use super::lanes::{load, store};
use super::simd::Vector;
use crate::scalar::Scalar;

/// The constants of a local response normalisation, and the channels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Response {
    /// Channels of the input.
    pub channels: usize,
    /// Channels that are summed: `size / 2` before the value's own, the others from its own on.
    pub size: usize,
    /// The weight of the mean square.
    pub alpha: f64,
    /// The exponent.
    pub beta: f64,
    /// What is added to the mean square.
    pub k: f64,
}

impl Response {
    /// The channels that the norm of a channel sums.
    #[inline(always)]
    fn summed(&self, channel: usize) -> core::ops::Range<usize> {
        channel.saturating_sub(self.size / 2)..self.channels.min(channel + self.size.div_ceil(2))
    }

    /// The channels whose norm a channel is summed into.
    #[inline(always)]
    fn summing(&self, channel: usize) -> core::ops::Range<usize> {
        (channel + 1).saturating_sub(self.size.div_ceil(2))..self.channels.min(channel + self.size / 2 + 1)
    }

    /// k + alpha / size * the sum of squares.
    #[inline(always)]
    fn norm<V: Vector>(&self, squares: V) -> V {
        squares.mul_add(V::from_f64(self.alpha / self.size as f64), V::from_f64(self.k))
    }

    /// norm^-beta
    #[inline(always)]
    fn power<V: Vector>(&self, norm: V) -> V {
        if self.beta == 0.75 {
            // The usual exponent takes two roots, which are faster and exact.
            let root = norm.sqrt();
            return V::one() / (root * root.sqrt());
        }
        (norm.ln() * V::from_f64(-self.beta)).exp()
    }
}

/// The sum over channels of the squares of x at one position.
#[inline(always)]
fn squares<V: Vector>(x: &[V::Scalar], channels: core::ops::Range<usize>, n: usize, at: usize) -> V {
    let mut sum = V::zero();
    for channel in channels {
        let x = load::<V>(&x[channel * n..(channel + 1) * n], at);
        sum = x.mul_add(x, sum);
    }
    sum
}

#[inline(always)]
pub(super) fn response_norm<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    y: &mut [T],
    first: usize,
    response: Response,
) {
    let n = x.len() / response.channels.max(1);
    for (channel, y) in y.chunks_exact_mut(n.max(1)).enumerate() {
        let channel = first + channel;
        let own = &x[channel * n..(channel + 1) * n];
        let mut at = 0;
        while at < n {
            let norm = response.norm(squares::<V>(x, response.summed(channel), n, at));
            store(load::<V>(own, at) * response.power(norm), y, at);
            at += V::LANES;
        }
    }
}

#[inline(always)]
pub(super) fn response_norm_shares<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    d_y: &mut [T],
    d_x: &mut [T],
    first: usize,
    response: Response,
) {
    let n = x.len() / response.channels.max(1);
    for (channel, (d_y, d_x)) in
        d_y.chunks_exact_mut(n.max(1)).zip(d_x.chunks_exact_mut(n.max(1))).enumerate()
    {
        let channel = first + channel;
        let own = &x[channel * n..(channel + 1) * n];
        let mut at = 0;
        while at < n {
            let norm = response.norm(squares::<V>(x, response.summed(channel), n, at));
            let scaled = load::<V>(d_y, at) * response.power(norm);
            store(scaled, d_x, at);
            store(scaled * load::<V>(own, at) / norm, d_y, at);
            at += V::LANES;
        }
    }
}

#[inline(always)]
pub(super) fn response_norm_gradient<V: Vector<Scalar = T>, T: Scalar>(
    x: &[T],
    shares: &[T],
    d_x: &mut [T],
    first: usize,
    response: Response,
) {
    let n = x.len() / response.channels.max(1);
    let factor = V::from_f64(-2.0 * response.alpha * response.beta / response.size as f64);
    for (channel, d_x) in d_x.chunks_exact_mut(n.max(1)).enumerate() {
        let channel = first + channel;
        let own = &x[channel * n..(channel + 1) * n];
        let mut at = 0;
        while at < n {
            let mut sum = V::zero();
            for channel in response.summing(channel) {
                sum = sum + load::<V>(&shares[channel * n..(channel + 1) * n], at);
            }
            store((factor * load::<V>(own, at)).mul_add(sum, load::<V>(d_x, at)), d_x, at);
            at += V::LANES;
        }
    }
}

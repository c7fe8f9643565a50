//! LeNet-5: LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to Document Recognition" (1998).

use dnn::network;

network! {
    /// As it is written today, for digits of 28x28.
    pub struct LeNet5: image(1, 28, 28) -> vector(10) {
        conv1: conv(6, 5, padding = 2) -> relu -> max_pool(2),
        conv2: conv(16, 5) -> relu -> max_pool(2),
        fc1: flatten -> dense(120) -> relu,
        fc2: dense(84) -> relu,
        fc3: dense(10),
    }

    /// Closer to the paper: hyperbolic tangents and averages, on digits with a border of two pixels. Its third layer saves
    /// parameters by leaving out connections, its pools have a scale and a bias each, and its last layer is `rbf(10)`.
    pub struct ClassicLeNet5: image(1, 32, 32) -> vector(10) {
        c1: conv(6, 5) -> tanh,
        s2: avg_pool(2),
        c3: conv(16, 5) -> tanh,
        s4: avg_pool(2),
        c5: conv(120, 5) -> tanh,
        f6: flatten -> dense(84) -> tanh,
        out: dense(10),
    }
}

// 6 * (25 + 1) + 16 * (6 * 25 + 1) + 120 * (400 + 1) + 84 * (120 + 1) + 10 * (84 + 1); c5 has as many weights as fc1.
const _: () = assert!(LeNet5::<f32>::PARAMS == 156 + 2_416 + 48_120 + 10_164 + 850);
const _: () = assert!(ClassicLeNet5::<f32>::PARAMS == LeNet5::<f32>::PARAMS);

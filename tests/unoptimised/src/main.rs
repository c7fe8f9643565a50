//! A program outside the workspace, whose debug build compiles the kernels without optimisation: their copies must find
//! room on the stack of a thread as Rust starts it.

use dnn::data::Samples;
use dnn::prelude::*;

network! {
    /// Wide enough for Winograd's way, and one layer summed directly.
    struct Net: image(3, 8, 8) -> vector(4) {
        conv1: conv(16, 3, padding = 1) -> batch_norm -> relu,
        conv2: conv(16, 3, padding = 1) -> relu,
        head: global_avg_pool -> dense(4),
    }
}

fn train() {
    let pixel = |image: usize, at: usize| ((image * 31 + at * 7) % 13) as f32 / 13.0;
    let x: Vec<[f32; 192]> = (0..64).map(|image| std::array::from_fn(|at| pixel(image, at))).collect();
    let data = Samples::new(x, (0..64).map(|image| image % 4).collect::<Vec<u32>>()).expect("64 samples");
    for threads in 1..=2 {
        let mut net = Net::init(&mut rng(1));
        Trainer::new(CrossEntropy, Adam::new(1e-2))
            .batch::<32>()
            .epochs(2)
            .threads(threads)
            .fit_without_validation(&mut net, &data)
            .expect("a training without an error");
        let logits = net.predict_one(&data.x[0]);
        assert!(logits.iter().all(|logit| logit.is_finite()), "{logits:?}");
    }
}

fn main() {
    // What a thread has if nobody asks for more.
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(train);
    thread.expect("a thread").join().expect("no panic");
    println!("trained under {} on a stack of 2 MiB", dnn::isa());
}

//! Using what another network has learned: save, look into the file, load a part by its prefix, train a head on the
//! frozen part, then fine-tune everything.
//!
//! `cargo run --release --example weights`

use dnn::prelude::*;
use dnn::train::History;
use dnn::weights::Weights;

network! {
    /// Recognises digits.
    struct Digits: vector(64) -> vector(10) {
        body: dense(64) -> relu -> dense(32) -> relu,
        head: dense(10),
    }

    /// Tells odd digits from even ones on a body that does not learn.
    struct Frozen: vector(64) -> vector(1) {
        #[frozen]
        body: dense(64) -> relu -> dense(32) -> relu,
        parity: dense(1),
    }

    /// The same tensors, all of which learn.
    struct Free: vector(64) -> vector(1) {
        body: dense(64) -> relu -> dense(32) -> relu,
        parity: dense(1),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (train, test) = dnn::data::digits()?.split(0.8, 1);
    let mut digits = Digits::init(&mut rng(1));
    Trainer::new(CrossEntropy, Adam::new(2e-3)).epochs(30).fit_without_validation(&mut digits, &train)?;

    let path = std::env::temp_dir().join(format!("dnn-digits-{}.safetensors", std::process::id()));
    digits.save(&path)?;
    let file = Weights::open(&path)?;
    std::fs::remove_file(&path)?;
    println!("saved by {}:", file.network().unwrap_or("another program"));
    for tensor in file.tensors() {
        println!("    {:<14} {} {:?}", tensor.name, tensor.dtype, tensor.shape);
    }

    // A file of another network does not fit, and says why.
    let mut frozen = Frozen::init(&mut rng(2));
    if let Err(error) = file.load_into(&mut frozen) {
        println!("\n{error}\n");
    }
    let report = file.prefix("body.").load_into(&mut frozen)?;
    println!("loaded {}; kept {}", report.loaded.join(" "), report.kept.join(" "));

    // Forty samples of the new task must do at first.
    let parity = |samples: &Samples<f32, 64, u32>| samples.map_targets(|_, digit| digit % 2);
    let first = |count| parity(&train.subset(&(0..count).collect::<Vec<usize>>()));
    let (few, more, test) = (first(40)?, first(400)?, parity(&test)?);
    let trainer = |lr| Trainer::new(BinaryCrossEntropy, Adam::new(lr)).epochs(40).metrics((Accuracy::new(),));
    let accuracy =
        |history: History| history.last().and_then(|epoch| epoch.metric("accuracy")).unwrap_or(f64::NAN);

    let mut scratch = Free::init(&mut rng(2));
    let from_scratch = accuracy(trainer(1e-2).fit(&mut scratch, &few, &test)?);
    let body = frozen.body_0.weight;
    let on_frozen = accuracy(trainer(1e-2).fit(&mut frozen, &few, &test)?);
    assert_eq!(frozen.body_0.weight, body, "a frozen stage stays as it is");

    // With more samples everything may learn, in small steps.
    let mut tuned = Free::from_bytes(&frozen.to_bytes()?)?;
    let fine_tuned = accuracy(trainer(1e-3).fit(&mut tuned, &more, &test)?);

    println!("accuracy on {} test digits:", test.len());
    println!("    {from_scratch:.3} from scratch, {} samples", few.len());
    println!("    {on_frozen:.3} with the frozen body, {} samples", few.len());
    println!("    {fine_tuned:.3} fine-tuned, {} samples", more.len());
    assert!(fine_tuned > 0.95);
    Ok(())
}

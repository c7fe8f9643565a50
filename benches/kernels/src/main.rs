//! Kernels against their naive twins, other libraries and the machine's limits, on one core.
//!
//! `cargo run --release --manifest-path benches/kernels/Cargo.toml --
//! [products|convolutions|steps|functions|updates|peak|guard] [--isa NAME] [--seconds S] [--filter TEXT]` prints tab-separated
//! lines with a header; without a name, all but the guard.
//! `docs/performance.md` says what each line means.

mod convolutions;
mod functions;
mod guard;
mod peak;
mod peers;
mod products;
mod race;
mod steps;
mod updates;

use std::process::{Command, ExitCode, exit};

const USAGE: &str = "usage: kernels-bench [products|convolutions|steps|functions|updates|peak|guard] [--isa NAME] \
                     [--seconds S] [--filter TEXT]";

/// What the command line asks for.
struct Options {
    names: Vec<String>,
    isa: Option<String>,
    /// Time for one line.
    seconds: f64,
    /// Only lines whose shape or name contains this.
    filter: String,
}

fn main() -> ExitCode {
    let options = options();
    if let Some(wanted) = &options.isa
        && std::env::var("DNN_ISA").as_ref() != Ok(wanted)
    {
        return again_under(wanted);
    }
    let isa = dnn_runtime::isa();
    if options.isa.as_ref().is_some_and(|wanted| *wanted != isa.name()) {
        eprintln!("the kernels use {}, not what was asked for", isa.name());
        return ExitCode::from(2);
    }
    for name in &options.names {
        match name.as_str() {
            "products" => products::run(isa, &options),
            "convolutions" => convolutions::run(isa, &options),
            "steps" => steps::run(&options),
            "functions" => functions::run(&options),
            "updates" => updates::run(&options),
            "peak" => peak::run(&options),
            _ => return guard::run(isa, &options),
        }
    }
    ExitCode::SUCCESS
}

/// Runs this program with the instruction set forced, which is chosen once in a process.
fn again_under(isa: &str) -> ExitCode {
    let program = std::env::current_exe().expect("a program knows where it is");
    let status = Command::new(program).args(std::env::args().skip(1)).env("DNN_ISA", isa).status();
    match status.expect("a program can start itself").code() {
        Some(0) => ExitCode::SUCCESS,
        Some(2) => ExitCode::from(2),
        _ => ExitCode::FAILURE,
    }
}

fn options() -> Options {
    let mut options = Options { names: Vec::new(), isa: None, seconds: 0.4, filter: String::new() };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().unwrap_or_else(|| refuse(&format!("{arg} needs a value")));
        match arg.as_str() {
            "--isa" => options.isa = Some(value()),
            "--seconds" => {
                let seconds = value();
                options.seconds = match seconds.parse() {
                    Ok(seconds) if seconds > 0.0 => seconds,
                    _ => refuse(&format!("--seconds {seconds}: not a positive number")),
                };
            }
            "--filter" => options.filter = value(),
            "products" | "convolutions" | "steps" | "functions" | "updates" | "peak" | "guard" => {
                options.names.push(arg)
            }
            _ => refuse(&format!("unknown argument {arg}")),
        }
    }
    if options.names.is_empty() {
        options.names =
            ["peak", "products", "convolutions", "steps", "functions", "updates"].map(str::to_owned).to_vec();
    }
    options
}

fn refuse(problem: &str) -> ! {
    eprintln!("{problem}\n{USAGE}");
    exit(2)
}

//! No input makes the macro panic or write what is no code: random tokens, and valid declarations with random damage.

use std::panic::{AssertUnwindSafe, catch_unwind};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::diagnostics::Errors;
use crate::expand::{expand, understand};

const INPUTS: usize = 100_000;

/// Declarations that use all of the language.
const CORPUS: &[&str] = &[
    "/// Doc.
     pub struct Net: vector(4) -> vector(3) { fc1: dense(8) -> relu, fc2: dense(3), }",
    "struct Net: image(1, 28, 28) -> vector(10) {
        a: flatten -> dense(120, bias = false) -> batch_norm(eps = 1e-3) -> leaky_relu(0.2) -> dropout(0.3),
        b: dense(10) -> softmax,
     }",
    "struct Actor: (state: vector(8), action: vector(2)) -> (value: vector(1), policy: vector(4)) {
        s: state -> dense(16) -> tanh,
        both: concat(s, action),
        value: both -> dense(1),
        policy: s -> dense(4),
     }
     part act: state -> policy;
     part judge: (s, action) -> value;",
    "#[budget(params <= 60_000, ram <= 16 * KIB, flash <= 1 * MIB, macs <= 100000)]
     #[network(crate = crate)]
     #[derive(Clone)]
     pub(crate) struct Net: vector(8) -> vector(8) {
        stem: dense(8),
        body: 2 * residual(8),
        tail: residual(8, hidden = 4 * 4) -> 3 * residual(8),
     }
     block residual(size, hidden = 2 * size, slope = 0.1) {
        up: dense(hidden) -> leaky_relu(slope),
        down: dense(size),
        out: add(down, input) -> relu,
     }",
    "struct Auto: vector(64) -> vector(64) {
        #[l2(1e-4)] enc: dense(16) -> gelu(approximate = tanh),
        #[frozen] mid: dense(16) -> prelu(shared = false),
        #[max_norm(3.0)] #[init(weight = he_normal, bias = constant(0.1))] dec: dense(16) -> silu,
        #[key(\"decoder.out\")] out: dense(64, tied = enc),
     }
     part encode: input -> enc;
     part decode: enc -> out;",
    "struct Custom: vector(N) -> vector(2 * N) {
        own: crate::Highway(N, 3) as vector(84) -> relu,
        local: Own as vector(5),
        out: dense(2 * N) -> softplus(2.0, threshold = -LIMIT),
     }",
    "#[quantized] struct Net: image(2, N, 8) -> vector(3) {
        a: conv(4, 3, groups = 2, padding = same) -> batch_norm -> relu, b: a -> conv(4, 1) -> tanh,
        s: add(a, b) -> avg_pool(2) -> dropout(0.1), out: flatten -> dense(3),
     }
     part code: input -> s;",
    "struct A: vector(3) -> vector(3) { x: deep(3) } struct B: signal(2, 9) -> vector(6) { x: flatten -> deep(6) }
     block deep(n) { a: n * deeper(n), b: input -> dense(n), c: mul(a, b) }
     block deeper(n) { a: dense(n) -> dense(n) -> batch_norm }",
    "struct Net: vector(4) -> vector(3) {
        #[key(\"x\", \"y\")] a: dense(4) -> batch_norm -> hard_tanh(-2.0, 2.0),
        a2: maxout(5, pieces = 3) -> rbf(5),
        b: input -> dense(3), c: a2 -> dense(3), d: concat(b, c, b) -> identity -> dense(3) -> log_softmax
     }",
    "struct ResNet: image(3, 9, 9) -> vector(10) {
        stem: conv(8, (3, 5), padding = (1, 2), bias = false) -> batch_norm -> relu,
        body: basic(8) -> 2 * basic(16, 2),
        more: conv(4, N, stride = (1, 2), padding = same, groups = 2, dilation = 2, flip = true) -> relu,
        up: conv_transpose(2 * 2, 3, stride = 2, padding = P, output_padding = 1) -> tanh,
        out: flatten -> dense(10),
     }
     block basic(channels, stride = 1) {
        conv1: conv(channels, 3, stride = stride, padding = 1) -> relu,
        conv2: conv(channels, 3, padding = 1),
        down: input -> shortcut(channels, stride),
        out: add(conv2, down) -> relu,
     }",
    "struct r#type: sequence(5, 6) -> sequence(5, 6) { r#fn: selu -> elu(alpha = 0.5) -> abs -> softsign }",
    "struct Words: sequence(5, 1) -> vector(3) {
        words: embedding(N, 4, padding_index = 0), out: flatten -> dense(3)
     }",
    "struct Pair: (source: sequence(5, 3), place: vector(6), target: sequence(N, 1)) -> sequence(N, 4) {
        enc: source -> 2 * lstm(6),
        seen: place -> repeat(N) -> dense(3),
        words: target -> embedding(9, 5),
        both: concat(words, seen),
        dec: lstm(6, initial = enc, bptt = 2) -> gru(6, initial = place) -> rnn(4, initial = learned),
        out: add(dec, dec) -> dense(4) -> dropout,
     }
     part read: source -> enc;",
    "block a(x) { y: b(x) } block b(x) { y: c(x + 1), z: y -> dense(x) } block c(x) { w: dense(x % 7) }
     struct Net: vector(4) -> vector(3) { y: a(2), z: dense(3) }",
];

/// Tokens to damage declarations with.
const VOCABULARY: &str = "struct block part input vector image signal sequence dense relu add concat batch_norm dropout
    conv conv_transpose shortcut kernel stride padding same valid dilation groups channels (2, 1) (0, 3)
    Net a b fc1 enc crate self super as units bias tied initial learned lstm gru last repeat p true false N r#fn _ frozen l2 init key budget params KIB quantized
    0 1 2 -1 3.5 1e999 10000 99999999999999999999 10u8 \"a\" 'c' b'x' 1.0f32
    , ; : :: -> => = == * + - / % . .. < > <= ! ? # & | ~ $ @ ()  {} [] (a) (3) (a, b) (a = 1) {a: relu} [frozen] {a: dense(3)}
    (vector(3)) struct_ 'life /*c*/ fn if else match return loop move dyn unsafe const";

/// xorshift64*
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or(0) % n.max(1)
    }

    fn pick<'a, V>(&mut self, values: &'a [V]) -> &'a V {
        &values[self.below(values.len())]
    }
}

fn tokens(text: &str) -> Vec<TokenTree> {
    text.parse::<TokenStream>().expect("these texts are made of tokens").into_iter().collect()
}

/// A few tokens of the vocabulary, in random groups.
fn random_tokens(random: &mut Random, vocabulary: &[TokenTree], depth: usize) -> TokenStream {
    let len = random.below(if depth == 0 { 30 } else { 8 });
    let token = |random: &mut Random| match random.below(8) {
        0 if depth < 3 => {
            let delimiter = *random.pick(&[
                Delimiter::Parenthesis,
                Delimiter::Brace,
                Delimiter::Bracket,
                Delimiter::None,
            ]);
            TokenTree::Group(Group::new(delimiter, random_tokens(random, vocabulary, depth + 1)))
        }
        _ => random.pick(vocabulary).clone(),
    };
    (0..len).map(|_| token(random)).collect()
}

/// Deletes, duplicates, swaps, replaces or inserts one token somewhere.
fn damage(random: &mut Random, tokens: &mut Vec<TokenTree>, vocabulary: &[TokenTree]) {
    let at = random.below(tokens.len());
    if let Some(TokenTree::Group(group)) = tokens.get(at)
        && random.below(4) > 0
    {
        let mut inner: Vec<TokenTree> = group.stream().into_iter().collect();
        damage(random, &mut inner, vocabulary);
        tokens[at] = TokenTree::Group(Group::new(group.delimiter(), inner.into_iter().collect()));
        return;
    }
    let new = random.pick(vocabulary).clone();
    match random.below(5) {
        _ if tokens.is_empty() => tokens.push(new),
        0 => drop(tokens.remove(at)),
        1 => tokens.insert(at, tokens[at].clone()),
        2 => {
            let other = random.below(tokens.len());
            tokens.swap(at, other);
        }
        3 => tokens[at] = new,
        _ => tokens.insert(at, new),
    }
}

#[test]
fn declarations_to_damage_are_valid() {
    for text in CORPUS {
        crate::testing::check_errors(text, &[]);
    }
}

#[test]
fn no_input_makes_the_macro_panic() {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(8);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                let (first, end) = (INPUTS * thread / threads, INPUTS * (thread + 1) / threads);
                expand_random_inputs(first..end);
            });
        }
    });
}

/// Each input depends on its number alone, whatever the threads.
fn expand_random_inputs(numbers: std::ops::Range<usize>) {
    let corpus: Vec<Vec<TokenTree>> = CORPUS.iter().map(|text| tokens(text)).collect();
    let vocabulary = tokens(VOCABULARY);
    for number in numbers {
        let mut random =
            Random(0x9E37_79B9_7F4A_7C15 ^ (number as u64 + 1).wrapping_mul(0xD134_2543_DE82_EF95));
        let input: TokenStream = if random.below(4) == 0 {
            random_tokens(&mut random, &vocabulary, 0)
        } else {
            let mut tokens = random.pick(&corpus).clone();
            for _ in 0..=random.below(4) {
                damage(&mut random, &mut tokens, &vocabulary);
            }
            tokens.into_iter().collect()
        };
        let result = catch_unwind(AssertUnwindSafe(|| expand(input.clone())));
        let Ok(output) = result else { panic!("the expansion of input {number} panics: {input}") };
        let items = match syn::parse2::<syn::File>(output) {
            Ok(file) => file.items,
            Err(error) => panic!("the expansion of input {number} is no code: {error}: {input}"),
        };
        let is_error = |item: &syn::Item| {
            let syn::Item::Macro(item) = item else { return false };
            item.mac.path.segments.last().is_some_and(|last| last.ident == "compile_error")
        };
        if !items.iter().any(is_error) {
            let mut cx = Errors::new();
            understand(input.clone(), &mut cx);
            let errors = cx.finish();
            assert!(errors.is_empty(), "the expansion of input {number} hides {errors:?}: {input}");
        }
    }
}

//! Tokens to `ast`: syntax only.
//!
//! After a mistake reading goes on at the next comma (of a stage) or the next item, so that every syntax error of a
//! declaration is reported at once.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{
    Attribute, Expr, Generics, Ident, LitInt, Path, Result, Token, Visibility, braced, parenthesized, token,
};

use crate::ast::{Arg, Block, Body, File, Link, Network, Param, Part, Port, Shape, Signature, Stage};
use crate::diagnostics::{Errors, code};

mod keyword {
    syn::custom_keyword!(block);
    syn::custom_keyword!(part);
}

/// What could be read of the input of a `network!`.
pub(crate) fn parse(input: TokenStream, cx: &mut Errors) -> File {
    let mut file = File { networks: Vec::new(), blocks: Vec::new() };
    let before = cx.failures();
    let rest = (|input: ParseStream<'_>| {
        parse_items(input, &mut file, cx);
        Ok(())
    })
    .parse2(input);
    // Tokens passed over after an error are reported again when the whole is finished: that says nothing new.
    if let Err(error) = rest
        && cx.failures() == before
    {
        cx.push(error);
    }
    if file.networks.is_empty() && cx.failures() == before {
        cx.error(Span::call_site(), "no network here: write `struct Name: vector(4) -> vector(3) { .. }`");
    }
    file
}

fn parse_items(input: ParseStream<'_>, file: &mut File, cx: &mut Errors) {
    while !input.is_empty() {
        let start = input.cursor();
        if let Err(error) = parse_item(input, file, cx) {
            cx.push(error);
            if input.cursor() == start {
                skip_token(input);
            }
            skip_item(input);
        }
    }
}

/// Passes over the rest of an item: to a semicolon, a braced body or what may begin the next item.
fn skip_item(input: ParseStream<'_>) {
    let at_item = || {
        let at_struct = input.peek(Token![#]) || input.peek(Token![struct]) || input.peek(Token![pub]);
        at_struct || input.peek(keyword::block) || input.peek(keyword::part)
    };
    while !input.is_empty() && !at_item() {
        match skip_token(input) {
            Some(TokenTree::Punct(punct)) if punct.as_char() == ';' => return,
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => return,
            _ => {}
        }
    }
}

fn skip_token(input: ParseStream<'_>) -> Option<TokenTree> {
    input.parse::<TokenTree>().ok()
}

fn parse_item(input: ParseStream<'_>, file: &mut File, cx: &mut Errors) -> Result<()> {
    let attrs = input.call(Attribute::parse_outer)?;
    let vis: Visibility = input.parse()?;
    let is_private = matches!(vis, Visibility::Inherited);
    if input.peek(Token![struct]) {
        file.networks.push(parse_network(input, attrs, vis, cx)?);
    } else if is_private && input.peek(keyword::block) {
        refuse_attributes(&attrs, cx);
        file.blocks.push(parse_block(input, cx)?);
    } else if is_private && input.peek(keyword::part) {
        let span = input.span();
        let part = parse_part(input, attrs)?;
        match file.networks.last_mut() {
            Some(network) => network.parts.push(part),
            None => cx.error(span, "a `part` stands after the `struct` it is a part of"),
        }
    } else {
        return Err(input.error("expected `struct`, `block` or `part`"));
    }
    Ok(())
}

/// Blocks may have doc comments and nothing else: they become no item of their own.
fn refuse_attributes(attrs: &[Attribute], cx: &mut Errors) {
    for attr in attrs.iter().filter(|attr| !attr.path().is_ident("doc")) {
        cx.push(syn::Error::new_spanned(attr.path(), "a block has no attributes: write it on a stage"));
    }
}

fn parse_network(
    input: ParseStream<'_>,
    attrs: Vec<Attribute>,
    vis: Visibility,
    cx: &mut Errors,
) -> Result<Network> {
    input.parse::<Token![struct]>()?;
    let name: Ident = input.parse()?;
    if input.peek(Token![<]) {
        let span = input.span();
        cx.error(
            span,
            format_args!(
                "a network is generic over its numbers by itself (`{name}<f64>`): remove `<..>` and write \
                sizes as constants, `dense(HIDDEN)`"
            ),
        );
        input.parse::<Generics>()?;
    }
    let signature = match parse_signature(input) {
        Ok(signature) => Some(signature),
        Err(error) => {
            cx.push(error);
            while !input.is_empty() && !input.peek(token::Brace) && !input.peek(Token![;]) {
                skip_token(input);
            }
            None
        }
    };
    let body = if input.peek(token::Brace) {
        let stages;
        braced!(stages in input);
        parse_body(&stages, cx)
    } else {
        if signature.is_some() {
            cx.push(input.error("expected the stages of the network: `{ name: operation, .. }`"));
        }
        if input.peek(Token![;]) {
            skip_token(input);
        }
        Body { stages: Vec::new(), broken: true }
    };
    Ok(Network { attrs, vis, name, signature, body, parts: Vec::new() })
}

/// `: INPUT -> OUTPUT`
fn parse_signature(input: ParseStream<'_>) -> Result<Signature> {
    if !input.peek(Token![:]) {
        return Err(input.error("expected the network's shapes: `: vector(4) -> vector(3)`"));
    }
    input.parse::<Token![:]>()?;
    let inputs = parse_ports(input)?;
    input.parse::<Token![->]>()?;
    let outputs = parse_ports(input)?;
    if !input.peek(token::Brace) && !input.peek(Token![;]) && !input.is_empty() {
        return Err(input.error("expected `{` and the stages"));
    }
    Ok(Signature { inputs, outputs })
}

/// `vector(8)` or `(state: vector(8), action: vector(2))`
fn parse_ports(input: ParseStream<'_>) -> Result<Vec<Port>> {
    if !input.peek(token::Paren) {
        return Ok(vec![Port { name: None, shape: parse_shape(input)? }]);
    }
    let list;
    let parens = parenthesized!(list in input);
    let mut ports = Vec::new();
    while !list.is_empty() {
        if list.peek(Ident::peek_any) && list.peek2(token::Paren) {
            return Err(
                list.error("expected a name: in a list every shape has one, `(state: vector(8), ..)`")
            );
        }
        let name = list.parse()?;
        list.parse::<Token![:]>()?;
        ports.push(Port { name: Some(name), shape: parse_shape(&list)? });
        parse_comma(&list)?;
    }
    if ports.is_empty() {
        return Err(syn::Error::new(parens.span.join(), "expected at least one shape: `(state: vector(8))`"));
    }
    Ok(ports)
}

/// `image(1, 28, 28)`
fn parse_shape(input: ParseStream<'_>) -> Result<Shape> {
    if !input.peek(Ident::peek_any) {
        return Err(input
            .error("expected a shape: `vector(n)`, `signal(c, l)`, `image(c, h, w)` or `sequence(t, f)`"));
    }
    let word: Ident = input.parse()?;
    if !input.peek(token::Paren) {
        return Err(syn::Error::new(word.span(), format!("expected sizes behind `{word}`: `vector(10)`")));
    }
    let list;
    parenthesized!(list in input);
    let mut sizes = Vec::new();
    while !list.is_empty() {
        sizes.push(list.parse()?);
        parse_comma(&list)?;
    }
    Ok(Shape { word, sizes })
}

/// A comma, unless the list ends here.
fn parse_comma(list: ParseStream<'_>) -> Result<()> {
    if list.is_empty() {
        return Ok(());
    }
    if !list.peek(Token![,]) {
        return Err(list.error("expected `,`"));
    }
    list.parse::<Token![,]>().map(drop)
}

fn parse_body(input: ParseStream<'_>, cx: &mut Errors) -> Body {
    let mut body = Body { stages: Vec::new(), broken: false };
    while !input.is_empty() {
        match parse_stage_head(input) {
            Ok((attrs, name)) => {
                let links = parse_chain(input).and_then(|links| parse_stage_end(input).map(|()| links));
                let links = links.unwrap_or_else(|error| {
                    cx.push(error);
                    skip_stage(input);
                    Vec::new()
                });
                body.stages.push(Stage { attrs, name, links });
            }
            Err(error) => {
                cx.push(error);
                skip_stage(input);
                body.broken = true;
            }
        }
    }
    body
}

/// Passes over the rest of a stage and its comma; stops before what looks like the next stage.
fn skip_stage(input: ParseStream<'_>) {
    let at_stage = || input.peek(Ident) && input.peek2(Token![:]) && !input.peek2(Token![::]);
    while !input.is_empty() && !at_stage() {
        if matches!(skip_token(input), Some(TokenTree::Punct(punct)) if punct.as_char() == ',') {
            return;
        }
    }
}

/// `#[attribute] name:`
fn parse_stage_head(input: ParseStream<'_>) -> Result<(Vec<Attribute>, Ident)> {
    let attrs = input.call(Attribute::parse_outer)?;
    if input.is_empty() {
        return Err(input.error("expected a stage behind its attributes"));
    }
    let name: Ident = input.parse()?;
    if !input.peek(Token![:]) || input.peek(Token![::]) {
        let message = format!("every stage has a name: write `name: {name}`");
        return Err(syn::Error::new(name.span(), message));
    }
    input.parse::<Token![:]>()?;
    Ok((attrs, name))
}

fn parse_stage_end(input: ParseStream<'_>) -> Result<()> {
    if input.is_empty() {
        return Ok(());
    }
    if input.peek(Token![,]) {
        return input.parse::<Token![,]>().map(drop);
    }
    if input.peek(Token![;]) {
        return Err(input.error("stages are separated by `,`, not `;`"));
    }
    if input.peek(Token![<]) {
        return Err(input.error("sizes are written in parentheses: `crate::Highway(84)`"));
    }
    Err(input.error("expected `->` and an operation, or `,` and the next stage"))
}

/// `link -> link`
fn parse_chain(input: ParseStream<'_>) -> Result<Vec<Link>> {
    let mut links = vec![parse_link(input)?];
    while input.peek(Token![->]) {
        input.parse::<Token![->]>()?;
        links.push(parse_link(input)?);
    }
    Ok(links)
}

fn parse_link(input: ParseStream<'_>) -> Result<Link> {
    let repeat = parse_repeat(input)?;
    if !input.peek(Ident::peek_any) && !input.peek(Token![::]) {
        let expected = "expected an operation, a block or the name of a stage";
        let fix = if input.peek(token::Paren) { "; a chain that is repeated is a `block`" } else { "" };
        return Err(input.error(format_args!("{expected}{fix}")));
    }
    let path = parse_path(input)?;
    let args = if input.peek(token::Paren) {
        let list;
        parenthesized!(list in input);
        Some(parse_args(&list)?)
    } else {
        None
    };
    let shape = if input.peek(Token![as]) {
        input.parse::<Token![as]>()?;
        Some(parse_shape(input)?)
    } else {
        None
    };
    Ok(Link { repeat, path, args, shape })
}

/// `3 *` or, in a block, `n *`
fn parse_repeat(input: ParseStream<'_>) -> Result<Option<Expr>> {
    let count = if input.peek(LitInt) {
        Expr::Lit(input.parse()?)
    } else if input.peek(Ident) && input.peek2(Token![*]) {
        Expr::Path(input.parse()?)
    } else {
        return Ok(None);
    };
    if !input.peek(Token![*]) {
        return Err(input.error("expected `*` between the count and what it repeats: `3 * basic(16)`"));
    }
    input.parse::<Token![*]>()?;
    Ok(Some(count))
}

/// `dense`, `crate::Highway`
fn parse_path(input: ParseStream<'_>) -> Result<Path> {
    match input.call(Path::parse_mod_style) {
        Err(_) if input.peek(Token![<]) => {
            Err(input.error("sizes are written in parentheses: `crate::Highway(84)`"))
        }
        result => result,
    }
}

/// `16, 3, stride = 2`
fn parse_args(list: ParseStream<'_>) -> Result<Vec<Arg>> {
    let mut args = Vec::new();
    while !list.is_empty() {
        if list.peek(Ident::peek_any) && list.peek2(Token![:]) && !list.peek2(Token![::]) {
            return Err(colon_for_equals(list)?);
        }
        let is_named = list.peek(Ident::peek_any) && list.peek2(Token![=]) && !list.peek2(Token![==]);
        let name = if is_named {
            let name = list.call(Ident::parse_any)?;
            list.parse::<Token![=]>()?;
            Some(name)
        } else {
            None
        };
        args.push(Arg { name, value: list.parse()? });
        parse_comma(list)?;
    }
    Ok(args)
}

/// `units: 2`
fn colon_for_equals(list: ParseStream<'_>) -> Result<syn::Error> {
    let name = list.call(Ident::parse_any)?;
    let colon: Token![:] = list.parse()?;
    let value = list.parse::<Expr>().map_or_else(|_| "..".to_owned(), |value| code(&value));
    Ok(syn::Error::new(colon.span, format!("arguments are written with `=`: `{name} = {value}`")))
}

/// `block name(parameter, parameter = default) { stages }`
fn parse_block(input: ParseStream<'_>, cx: &mut Errors) -> Result<Block> {
    let keyword = input.parse()?;
    let name = input.parse()?;
    let mut params = Vec::new();
    if input.peek(token::Paren) {
        let list;
        parenthesized!(list in input);
        while !list.is_empty() {
            let name = list.parse()?;
            let default = if list.peek(Token![=]) {
                list.parse::<Token![=]>()?;
                Some(list.parse()?)
            } else {
                None
            };
            params.push(Param { name, default });
            parse_comma(&list)?;
        }
    }
    if !input.peek(token::Brace) {
        return Err(input.error("expected the stages of the block: `{ name: operation, .. }`"));
    }
    let stages;
    braced!(stages in input);
    Ok(Block { keyword, name, params, body: parse_body(&stages, cx) })
}

/// `part name: from -> to;`
fn parse_part(input: ParseStream<'_>, attrs: Vec<Attribute>) -> Result<Part> {
    let keyword = input.parse()?;
    let name = input.parse()?;
    if !input.peek(Token![:]) {
        return Err(input.error("expected `:`: `part encode: input -> code;`"));
    }
    input.parse::<Token![:]>()?;
    let mut from = Vec::new();
    if input.peek(token::Paren) {
        let list;
        let parens = parenthesized!(list in input);
        while !list.is_empty() {
            from.push(list.parse()?);
            parse_comma(&list)?;
        }
        if from.is_empty() {
            return Err(syn::Error::new(
                parens.span.join(),
                "expected a stage or an input that the part starts from",
            ));
        }
    } else {
        from.push(input.parse()?);
    }
    if !input.peek(Token![->]) {
        return Err(input.error("expected `->` and the stage that the part ends with"));
    }
    input.parse::<Token![->]>()?;
    let to: Ident = input.parse()?;
    if !input.peek(Token![;]) {
        return Err(syn::Error::new(to.span(), format!("expected `;` behind `{to}`")));
    }
    input.parse::<Token![;]>()?;
    Ok(Part { keyword, attrs, name, from, to })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_errors, check_stages};

    #[test]
    fn what_may_be_left_out_or_added() {
        check_stages("a: dense(8,) -> relu(), b: dense(3)", &[]);
        check_errors("struct Net: (x: vector(4,),) -> (y: vector(3),) { y: x -> dense(3,), }", &[]);
        check_errors("struct Net: vector(4) -> vector(3) { a: b -> dense(3) } block b() { x: relu, }", &[]);
        check_errors(
            "block b(n, m = 2,) { x: relu } struct Net: vector(4) -> vector(3) { a: b(1) -> dense(3) }",
            &[],
        );
    }

    #[test]
    fn every_stage_reports_its_own_mistake() {
        check_stages(
            "a: dense(8) relu, b: -> dense(8), c dense(8), d: dense(8, bias = ), e: dense(8) + relu",
            &[
                "relu | expected `->` and an operation, or `,` and the next stage",
                "- | expected an operation, a block or the name of a stage",
                "c | every stage has a name: write `name: c`",
                ") | unexpected end of input, expected an expression",
                "+ | expected `->` and an operation, or `,` and the next stage",
            ],
        );
        // The next stage is read though the comma before it is missing.
        check_stages(
            "a: dense(8) b: desne(3)",
            &[
                "b | expected `->` and an operation, or `,` and the next stage",
                "desne | `b`: unknown operation `desne`, did you mean `dense`?",
            ],
        );
        check_stages(
            "a: dense(8); b: rleu -> dense(3)",
            &[
                "; | stages are separated by `,`, not `;`",
                "rleu | `b`: unknown operation or stage `rleu`, did you mean `relu`?",
            ],
        );
        check_stages(
            "a: dense(8 bias = true), b: 3 dense(3)",
            &[
                "bias | expected `,`",
                "dense | expected `*` between the count and what it repeats: `3 * basic(16)`",
            ],
        );
        check_stages(
            "a: dense(units: 2 * N) -> relu, b: prelu(shared: ), c: dense(3)",
            &[
                ": | arguments are written with `=`: `units = 2 * N`",
                ": | arguments are written with `=`: `shared = ..`",
            ],
        );
        check_stages(
            "a: 2 * (dense(4) -> relu), b: (dense(3))",
            &[
                "( | expected an operation, a block or the name of a stage; a chain that is repeated is a \
                 `block`",
                "( | expected an operation, a block or the name of a stage; a chain that is repeated is a `block`",
            ],
        );
        check_stages(
            "a: crate::Own::<3> as vector(3)",
            &["< | sizes are written in parentheses: `crate::Highway(84)`"],
        );
        check_stages(
            "a: Own<3> as vector(3)",
            &["< | sizes are written in parentheses: `crate::Highway(84)`"],
        );
        check_stages(
            "a: dense(3), #[frozen]",
            &["} | unexpected end of input, expected a stage behind its attributes"],
        );
    }

    #[test]
    fn every_item_reports_its_own_mistake() {
        check_errors(
            "struct A { a: relu } enum B {} struct C: vector(3) -> vector(3) { a: rleu } part p: -> a; block { x: relu }
             fn f() {} struct D: vector(3) -> vector(3);",
            &[
                "{ | expected the network's shapes: `: vector(4) -> vector(3)`",
                "enum | expected `struct`, `block` or `part`",
                "- | expected identifier",
                "{ | expected identifier",
                "fn | expected `struct`, `block` or `part`",
                "; | expected the stages of the network: `{ name: operation, .. }`",
                "rleu | `a`: unknown operation or stage `rleu`, did you mean `relu`?",
            ],
        );
        check_errors(
            "struct Net<T: Copy>: vector(3) -> vector(3) { a: relu }",
            &[
                "< | a network is generic over its numbers by itself (`Net<f64>`): remove `<..>` and write sizes as \
             constants, `dense(HIDDEN)`",
            ],
        );
        check_errors(
            "part p: input -> a; struct Net: vector(3) -> vector(3) { a: relu }",
            &["part | a `part` stands after the `struct` it is a part of"],
        );
        check_errors(
            "struct Net: vector(3) -> vector(3) { a: relu } part p: input -> a",
            &["a | expected `;` behind `a`"],
        );
        check_errors(
            "struct Net: (vector(3), vector(4)) -> vector(3) { a: relu }",
            &["vector | expected a name: in a list every shape has one, `(state: vector(8), ..)`"],
        );
        check_errors(
            "struct Net: vector -> vector(3) { a: relu }",
            &["vector | expected sizes behind `vector`: `vector(10)`"],
        );
        check_errors("", &[" | no network here: write `struct Name: vector(4) -> vector(3) { .. }`"]);
        check_errors(
            "block b { x: relu }",
            &[" | no network here: write `struct Name: vector(4) -> vector(3) { .. }`"],
        );
    }
}

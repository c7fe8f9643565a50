//! A `network!` as written: names not yet looked up, every token's span kept.

use proc_macro2::Ident;
use syn::{Attribute, Expr, Path, Visibility};

/// All items of one `network!`.
pub(crate) struct File {
    pub networks: Vec<Network>,
    pub blocks: Vec<Block>,
}

/// `vis struct Name: INPUT -> OUTPUT { stages }` and the parts behind it.
pub(crate) struct Network {
    pub attrs: Vec<Attribute>,
    pub vis: Visibility,
    pub name: Ident,
    /// `None` after a syntax error in it.
    pub signature: Option<Signature>,
    pub body: Body,
    pub parts: Vec<Part>,
}

/// `INPUT -> OUTPUT`
pub(crate) struct Signature {
    pub inputs: Vec<Port>,
    pub outputs: Vec<Port>,
}

/// `vector(8)` or, in a list, `state: vector(8)`
pub(crate) struct Port {
    pub name: Option<Ident>,
    pub shape: Shape,
}

/// `image(1, 28, 28)`
pub(crate) struct Shape {
    pub word: Ident,
    pub sizes: Vec<Expr>,
}

/// The stages between the braces.
pub(crate) struct Body {
    pub stages: Vec<Stage>,
    /// Whether a stage was lost to a syntax error, so that a name may be missing through no fault of its own.
    pub broken: bool,
}

/// `name: link -> link`
pub(crate) struct Stage {
    pub attrs: Vec<Attribute>,
    pub name: Ident,
    /// Empty after a syntax error in them.
    pub links: Vec<Link>,
}

/// One operation of a chain: `dense(10)`, `3 * basic(16)`, `crate::Highway(84) as vector(84)`, the name of a stage.
pub(crate) struct Link {
    pub repeat: Option<Expr>,
    pub path: Path,
    /// `None` without parentheses.
    pub args: Option<Vec<Arg>>,
    pub shape: Option<Shape>,
}

/// `16` or `stride = 2`
pub(crate) struct Arg {
    pub name: Option<Ident>,
    pub value: Expr,
}

/// `block name(parameter, parameter = default) { stages }`
pub(crate) struct Block {
    /// `block`
    pub keyword: Ident,
    pub name: Ident,
    pub params: Vec<Param>,
    pub body: Body,
}

pub(crate) struct Param {
    pub name: Ident,
    pub default: Option<Expr>,
}

/// `part name: from -> to;`
pub(crate) struct Part {
    /// `part`
    pub keyword: Ident,
    pub attrs: Vec<Attribute>,
    pub name: Ident,
    pub from: Vec<Ident>,
    pub to: Ident,
}

impl Link {
    /// The name if the link is nothing else: a stage or an operation without arguments.
    pub(crate) fn bare_word(&self) -> Option<&Ident> {
        let plain = self.repeat.is_none() && self.args.is_none() && self.shape.is_none();
        if plain { self.path.get_ident() } else { None }
    }

    /// The last segment of the path, `Highway` of `crate::Highway`.
    pub(crate) fn word(&self) -> Option<&Ident> {
        self.path.segments.last().map(|segment| &segment.ident)
    }
}

//! A network's layers as a table.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::layer::LayerInfo;
use crate::private::info;

/// The layers of a network. Its text is a table with a line for each: name, operation, shape of the output, learned
/// parameters, and multiply-adds of one sample; the last line has the sums.
///
/// [`Network::summary`](crate::Network::summary) gives it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Summary {
    /// The network's name.
    pub name: &'static str,
    /// Its layers.
    pub layers: &'static [LayerInfo],
}

impl Summary {
    pub(crate) const fn new(name: &'static str, layers: &'static [LayerInfo]) -> Self {
        Self { name, layers }
    }

    /// The number of learned parameters, frozen ones included.
    #[must_use]
    pub const fn params(&self) -> usize {
        info::params(self.layers)
    }

    /// The number of parameters of layers that are `#[frozen]`.
    #[must_use]
    pub fn frozen(&self) -> usize {
        self.layers.iter().filter(|layer| layer.frozen).map(LayerInfo::params).sum()
    }

    /// Multiply-adds of one prediction of one sample.
    #[must_use]
    pub const fn macs(&self) -> u64 {
        info::macs(self.layers)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heads = [self.name, "operation", "output", "parameters", "multiply-adds"].map(String::from);
        let layers = self.layers.iter().map(|layer| {
            let (name, op, output) = (layer.name.into(), layer.op.into(), format!("{:?}", layer.output));
            [name, op, output, layer.params().to_string(), layer.macs.to_string()]
        });
        let rows: Vec<[String; 5]> = core::iter::once(heads).chain(layers).collect();
        let [a, b, c, d, e] = core::array::from_fn(|column| {
            rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)
        });
        for [name, op, output, params, macs] in &rows {
            writeln!(f, "{name:a$}  {op:b$}  {output:c$}  {params:>d$}  {macs:>e$}")?;
        }
        write!(f, "{} parameters, ", self.params())?;
        if self.frozen() > 0 {
            write!(f, "{} of them frozen, ", self.frozen())?;
        }
        write!(f, "{} multiply-adds", self.macs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::{ParamInfo, Role, Tensor};

    #[test]
    fn a_line_for_each_layer_and_the_sums() {
        const TENSORS: &[Tensor] = &[
            Tensor { name: "weight", shape: &[6, 3, 5, 5], role: Role::Weight },
            Tensor { name: "bias", shape: &[6], role: Role::Bias },
            Tensor { name: "running_mean", shape: &[6], role: Role::Buffer },
        ];
        const LAYERS: &[LayerInfo] = &[
            LayerInfo {
                name: "stage1.0.conv",
                op: "conv + relu",
                output: &[6, 24, 24],
                tensors: TENSORS,
                macs: 259_200,
                frozen: true,
                ..*ParamInfo::LONE_WEIGHT.layer
            },
            LayerInfo {
                name: "flat",
                op: "flatten",
                output: &[3456],
                tensors: &[],
                macs: 0,
                ..*ParamInfo::LONE_WEIGHT.layer
            },
        ];
        let expected = "\
Net            operation    output       parameters  multiply-adds
stage1.0.conv  conv + relu  [6, 24, 24]         456         259200
flat           flatten      [3456]                0              0
456 parameters, 456 of them frozen, 259200 multiply-adds";
        assert_eq!(Summary::new("Net", LAYERS).to_string(), expected);
        let none = Summary::new("Net", &LAYERS[1..]).to_string();
        assert!(none.ends_with("\n0 parameters, 0 multiply-adds"), "{none}");
    }
}
